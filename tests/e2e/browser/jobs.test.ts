// New jobs: a ready one picked, completed and saved by the keyboard alone, left and found again, and one begun with nothing.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { tabTo } from "./keys";
import { Looker } from "./look";
import { openDemo, stories } from "./story";
import { type World, by, settled } from "./world";

const { story } = stories([], openDemo);
const found: string[] = [];
const ready = "ready-zoho-invoices-ubl";

/** Looks at a screen, with what was found kept for the end. */
async function look(world: World, page: Page, name: string): Promise<void> {
  const looker = new Looker(world);
  await looker.look(page, name);
  found.push(...looker.found);
}

/** What the engine answers. */
async function value(world: World, command: object): Promise<unknown> {
  return ((await world.ask({ ask: "engine", call: 9_000_002, command })) as { value: unknown }).value;
}

async function layoutIds(world: World): Promise<string[]> {
  return ((await value(world, { command: "layout-list" })) as { id: string }[]).map((one) => one.id);
}

/** Goes to a control by Tab and presses Enter there. */
async function press(page: Page, name: string): Promise<void> {
  await tabTo(page, `[data-test="${name}"]`);
  await page.keyboard.press("Enter");
}

story("a ready job is picked, completed and saved by the keyboard alone, and makes its layout", async (page, world) => {
  await world.go(page, "jobs");
  await press(page, "job-add");
  await by(page, "ready-jobs").waitFor();
  expect(await by(page, "ready-jobs").locator("li").count(), "only what fits the books that are connected").toBe(1);
  expect(await page.getByText("Needs Xero").first().isVisible(), "others are folded away").toBe(false);
  await look(world, page, "job-begin");
  await press(page, ready);
  await by(page, "ready-note").waitFor();
  expect(await by(page, "job-name").inputValue()).toBe("Zoho Books invoices as UBL");
  expect(await by(page, "job-file-name").inputValue()).toBe("UBL_{number}.xml");
  expect(await by(page, "file-folder").textContent()).toBe("outbound");
  await by(page, "layout-new").waitFor();
  await by(page, "param-sender.tax_id").waitFor();
  await look(world, page, "job-ready");
  // Too early: whose invoices go must be said first, and nothing is made.
  await page.keyboard.press("Control+s");
  await expect.poll(() => by(page, "job-parties").getAttribute("aria-invalid")).toBe("true");
  expect(await layoutIds(world)).not.toContain("ubl-invoice-21");
  await look(world, page, "job-ready-incomplete");
  await tabTo(page, "[data-test=job-parties]");
  await page.keyboard.type("Atlantic Print");
  await page.keyboard.press("Enter");
  const names = await page.locator("[data-test^='param-']").evaluateAll((all) => all.map((one) => one.getAttribute("data-test") ?? ""));
  for (const name of names) {
    await tabTo(page, `[data-test="${name}"]`);
    await page.keyboard.type(name.endsWith("country") ? "IE" : name.endsWith("scheme") ? "0088" : "5391234567890");
  }
  await press(page, "schedule-suggested");
  await expect.poll(() => by(page, "job-next").locator("li").count()).toBe(5);
  expect(await by(page, "job-sentence").textContent()).toMatch(/Atlantic Print.*every day at 06:30/);
  await tabTo(page, "[data-test=job-save]");
  await page.keyboard.press("Enter");
  await by(page, "run-now").waitFor();
  await page.getByText(/is saved, and the layout “.*” is made/).first().waitFor();
  expect(await layoutIds(world)).toContain("ubl-invoice-21");
  const kept = (await value(world, { command: "job-show", id: "zoho-books-invoices-as-ubl" })) as { job: { schedule: object; selection: { parties: string[] } } };
  expect(kept.job.selection.parties).toEqual(["Atlantic Print"]);
  expect(kept.job.schedule).toEqual({ kind: "daily", at: "06:30:00" });
  await look(world, page, "job-ready-saved");
});

story("a ready job that was left is found again, and its layout is taken where it is there", async (page, world) => {
  await world.go(page, "jobs/new");
  await by(page, ready).click();
  expect(await by(page, "layout-new").count(), "the story before made it").toBe(0);
  await by(page, "job-name").fill("Not yet");
  await page.getByLabel("The documents of all customers and vendors").check();
  await world.go(page, "jobs");
  await by(page, "job-go-on").click();
  await expect.poll(() => by(page, "job-name").inputValue()).toBe("Not yet");
  expect(await page.getByLabel("The documents of all customers and vendors").isChecked()).toBe(true);
  await page.getByRole("link", { name: "Ready jobs" }).click();
  await by(page, "ready-jobs").waitFor();
  expect(await by(page, "ready-jobs").innerText()).toMatch(/Not saved yet/);
  await look(world, page, "job-begin-draft");
  await by(page, ready).click();
  await by(page, "job-discard").click();
  await by(page, "job-discard-confirm").click();
  expect(await by(page, "job-name").inputValue()).toBe("Zoho Books invoices as UBL");
  await world.go(page, "jobs");
  expect(await by(page, "job-go-on").count()).toBe(0);
});

story("jobs for other books say which; and one may begin with nothing", async (page, world) => {
  await world.go(page, "jobs/new");
  await page.getByText(/^Ready jobs for other books/).click();
  const others = await by(page, "ready-others").innerText();
  for (const books of ["QuickBooks Online", "Xero", "FreshBooks", "BILL"]) expect(others).toContain(`Needs ${books}`);
  await look(world, page, "job-begin-others");
  await by(page, "ready-nothing").click();
  await settled(page);
  expect(await by(page, "ready-note").count()).toBe(0);
  expect(await by(page, "job-file-name").inputValue()).toMatch(/\{seq\}/);
});

test("nothing was found in any look", () => {
  expect(found.join("\n")).toBe("");
});
