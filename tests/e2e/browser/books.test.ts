// The four other books connected through the forms, each by the way home that it needs, against practice servers.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { shownError } from "./errors";
import { tabTo } from "./keys";
import { Looker } from "./look";
import { Practice } from "./practice";
import { noSecret } from "./secrets";
import { openSignIn, signIn } from "./signing";
import { stories } from "./story";
import { type World, by, settled, top } from "./world";

const { story } = stories();
const handBack = readFileSync(join(top, "ui/public/hand-back.html"), "utf8");
const found: string[] = [];

/** Looks at a screen, with what was found kept for the end. */
async function look(world: World, page: Page, name: string): Promise<void> {
  const looker = new Looker(world);
  await looker.look(page, name);
  found.push(...looker.found);
}

/** Runs a story against practice books, and ends them. */
async function against(books: string, act: (practice: Practice) => Promise<void>): Promise<void> {
  const practice = await Practice.start(["--books", books]);
  try {
    await act(practice);
  } finally {
    await practice.end();
  }
}

/** Chooses the books and goes to their form. */
async function choose(page: Page, world: World, title: string): Promise<void> {
  await world.go(page, "connections/new");
  await page.getByRole("radio", { name: new RegExp(`^${title}`) }).check();
  await by(page, "step-next").click();
  await by(page, "connection-name").waitFor();
}

/** Enters the addresses of practice books. */
async function lead(page: Page, practice: Practice): Promise<void> {
  const at = practice.sides.addresses["main"];
  if (at === undefined) throw new Error("these books have regions");
  await page.getByText(/^Advanced/).click();
  const inputs = by(page, "address-row").locator("input");
  await inputs.nth(0).fill(at.api);
  await inputs.nth(1).fill(at.accounts);
}

/** Confirms the company and waits for the test's good end; books that were asked too fast make it wait for a minute. */
async function confirm(page: Page): Promise<void> {
  await by(page, "company").first().waitFor();
  await by(page, "confirm-company").first().click();
  await by(page, "next-partner").waitFor({ timeout: 90_000 });
}

story("Xero: without a secret, by the keyboard, and home to this computer", async (page, world) => {
  await against("xero", async (practice) => {
    await world.go(page, "connections/new");
    await tabTo(page, "input[type=radio]");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    expect(await page.getByRole("radio", { name: /^Xero/ }).isChecked()).toBe(true);
    await tabTo(page, "[data-test=step-next]");
    await page.keyboard.press("Enter");
    await by(page, "client-id").waitFor();
    expect(await by(page, "client-secret").count(), "Xero asks for no secret").toBe(0);
    expect(await page.locator("select").count(), "Xero has no regions").toBe(0);
    await tabTo(page, "[data-test=connection-name]");
    await page.keyboard.type("Practice Xero");
    await page.keyboard.press("Tab");
    await page.keyboard.type(practice.sides.connection.client_id.slice(0, 8));
    expect(await by(page, "client-id").getAttribute("aria-invalid"), "it is not whole yet").toBe("true");
    await page.keyboard.type(practice.sides.connection.client_id.slice(8));
    expect(await by(page, "client-id").getAttribute("aria-invalid")).toBe("false");
    await lead(page, practice);
    await page.keyboard.press("Enter");
    await by(page, "sign-in-start").waitFor();
    await signIn(page, "sign-in-start", "Accept");
    await confirm(page);
    await by(page, "show-connection").click();
    await settled(page);
    expect(await by(page, "health").innerText(), "Xero ends what is not used for 60 days").toMatch(/Lasts unused until\s+.*\d{4}.*\(in \d+ days\)/s);
    await look(world, page, "connection-xero");
  });
});

story("Xero: a sign-in that is about to lapse says so on the first screen, and a test keeps it", async (page, world) => {
  await page.route("**/api/ask", async (route) => {
    const response = await route.fetch();
    const answer = (await response.json()) as { reply?: { reply: string; value: unknown } };
    const value = answer.reply?.value;
    const soon = new Date(Date.now() + 5 * 86_400_000).toISOString();
    const advice = "Unless the connection is used before, Xero ends the sign-in in five days. Run a job, or press Test.";
    for (const one of Array.isArray(value) ? value : [value]) {
      if (typeof one === "object" && one !== null && "health" in one) Object.assign(one.health as object, { advice, remedy: "test", lasts_unused_until: soon, limit: 1000, remaining: 988, calls: 12 });
    }
    if (answer.reply?.reply === "today") {
      const need = { code: "lapse", sentence: `Practice Xero: ${advice}`, action: "Test", go: "connections/practice-xero" };
      Object.assign(value as object, { needs: [need], headline: need.sentence });
    }
    await route.fulfill({ response, json: answer });
  });
  await world.go(page, "connections");
  await page.reload();
  await settled(page);
  const list = await by(page, "connection-list").innerText();
  expect(list).toMatch(/Needs you/);
  expect(list).toMatch(/press Test/);
  await look(world, page, "connections-advice");
  await world.go(page, "today");
  expect(await by(page, "needs").innerText()).toMatch(/Practice Xero: Unless the connection is used before/);
  await look(world, page, "today-advice");
  await by(page, "need-lapse").click();
  await by(page, "advice").waitFor();
  expect(await by(page, "health").innerText()).toMatch(/12 of 1,000/);
  expect((await page.locator("[data-test=page]").innerText()).match(/Unless the connection is used/g), "said once").toHaveLength(1);
  await look(world, page, "connection-advice");
  await by(page, "advice-test").click();
  // The practice books have ended, so the test ends badly; that it was made is what counts here.
  await expect.poll(() => by(page, "test-result").textContent(), { timeout: 30_000 }).toMatch(/\w/);
  await page.unrouteAll({ behavior: "ignoreErrors" });
});

story("QuickBooks Online: through the hand-back page", async (page, world) => {
  await against("quickbooks-online", async (practice) => {
    const { client_id, secrets } = practice.sides.connection;
    await page.context().route("https://hand-back.practice.example/**", (route) => route.fulfill({ contentType: "text/html", body: handBack }));
    await choose(page, world, "QuickBooks Online");
    await by(page, "connection-name").fill("Practice QuickBooks");
    await by(page, "client-id").fill(client_id);
    await by(page, "client-secret").fill(secrets.client_secret);
    await lead(page, practice);
    await by(page, "step-next").click();
    expect(await by(page, "hand-back").getAttribute("aria-invalid"), "own books need an address on the web").toBe("true");
    const saved = page.waitForEvent("download");
    await by(page, "save-hand-back").click();
    const file = await saved;
    expect(file.suggestedFilename()).toBe("hand-back.html");
    expect(readFileSync(await file.path(), "utf8")).toBe(handBack);
    await by(page, "hand-back").fill("http://hand-back.practice.example/quickbooks");
    expect(await by(page, "hand-back").getAttribute("aria-invalid"), "the web address must be safe").toBe("true");
    await by(page, "hand-back").fill("https://hand-back.practice.example/quickbooks");
    await look(world, page, "quickbooks-form");
    await by(page, "step-next").click();
    await by(page, "sign-in-start").waitFor();
    const tab = await openSignIn(page, "sign-in-start");
    await tab.getByRole("button", { name: "Accept" }).click();
    // The hand-back page leads home by itself.
    await tab.waitForURL(/^http:\/\/localhost:\d+\/callback/);
    await tab.getByText(/You are signed in/).waitFor();
    await tab.close();
    await by(page, "company").first().waitFor();
    await look(world, page, "company-quickbooks");
    await confirm(page);
    await noSecret(page, world, ["connections", "connections/practice-quickbooks", "connections/practice-quickbooks?step=app"], [secrets.client_secret]);
    await world.go(page, "connections/practice-quickbooks?step=books");
    expect(await page.getByRole("radio", { name: /^Xero/ }).isDisabled(), "a connection stays with its books").toBe(true);
    await look(world, page, "connection-books");
  });
});

story("FreshBooks: the browser ends on an error page, and its address is pasted", async (page, world) => {
  await against("freshbooks", async (practice) => {
    const { client_id, secrets } = practice.sides.connection;
    let ended = "";
    await page.context().route("https://hand-back.practice.example/**", (route) => {
      ended = route.request().url();
      return route.fulfill({ status: 404, contentType: "text/html", body: "<title>Not found</title>" });
    });
    await choose(page, world, "FreshBooks");
    await by(page, "connection-name").fill("Practice FreshBooks");
    await by(page, "client-id").fill(client_id);
    await by(page, "client-secret").fill(secrets.client_secret);
    await by(page, "hand-back").fill("https://hand-back.practice.example/freshbooks");
    await lead(page, practice);
    await by(page, "step-next").click();
    await by(page, "sign-in-start").waitFor();
    const tab = await openSignIn(page, "sign-in-start");
    await by(page, "paste-address").waitFor();
    await by(page, "paste-now").click();
    expect(await by(page, "paste-address").getAttribute("aria-invalid"), "nothing was pasted").toBe("true");
    await by(page, "paste-address").fill("https://hand-back.practice.example/freshbooks");
    expect(await by(page, "paste-address").getAttribute("aria-invalid"), "an address without an answer").toBe("true");
    await look(world, page, "sign-in-paste");
    await tab.getByRole("button", { name: "Accept" }).click();
    await expect.poll(() => ended).toMatch(/code=/);
    await tab.close();
    await by(page, "paste-address").fill("https://hand-back.practice.example/freshbooks?code=made-up&state=made-up");
    await by(page, "paste-now").click();
    await shownError(page);
    await look(world, page, "sign-in-forged");
    const again = await openSignIn(page, "sign-in-again");
    ended = "";
    await again.getByRole("button", { name: "Accept" }).click();
    await expect.poll(() => ended).toMatch(/code=/);
    await again.close();
    await by(page, "paste-address").fill(ended);
    await page.keyboard.press("Enter");
    await confirm(page);
  });
});

story("BILL: a form is the sign-in", async (page, world) => {
  await against("bill", async (practice) => {
    const { client_id, settings, secrets } = practice.sides.connection;
    const wrong = "canary-wrong-token-2210";
    await choose(page, world, "BILL");
    await by(page, "connection-name").fill("Practice BILL");
    await by(page, "step-next").click();
    for (const missing of ["developer-key", "client-id", "password", "organization"]) expect(await by(page, missing).getAttribute("aria-invalid"), missing).toBe("true");
    expect(await by(page, "spend-token").getAttribute("aria-invalid"), "only where it is used").toBe("false");
    await by(page, "developer-key").fill(secrets["developer_key"] ?? "");
    await by(page, "client-id").fill(client_id);
    await by(page, "password").fill(wrong);
    await by(page, "organization").fill(settings?.["organization"] ?? "");
    await lead(page, practice);
    await by(page, "step-next").click();
    await by(page, "sign-in-start").waitFor();
    await look(world, page, "sign-in-bill");
    await by(page, "sign-in-start").click();
    await shownError(page);
    await look(world, page, "sign-in-bill-refused");
    await by(page, "sign-in-app").click();
    await page.getByRole("button", { name: /^Replace: Value of the sync token/ }).click();
    await by(page, "password").fill(secrets["password"] ?? "");
    await by(page, "step-next").click();
    await by(page, "sign-in-start").click();
    await confirm(page);
    const screens = ["connections", "connections/practice-bill", "connections/practice-bill?step=app"];
    await noSecret(page, world, screens, [wrong, secrets["developer_key"] ?? "-", secrets["password"] ?? "-"]);
    await world.go(page, "connections");
    await look(world, page, "connections");
  });
});

test("nothing was found in any look", () => {
  expect(found.join("\n")).toBe("");
});
