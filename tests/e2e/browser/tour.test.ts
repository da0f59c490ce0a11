// Every screen and important state in every look: nothing that axe finds, nothing wider than the window, no complaint of the browser.
// With ML_CONNECTOR_SCREENS=FOLDER each is kept as a picture.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Looker } from "./look";
import { World, by, settled } from "./world";

let world: World;
let page: Page;
let looker: Looker;

beforeAll(async () => {
  world = await World.start();
  looker = new Looker(world);
  page = await world.open("");
});
afterAll(() => world.end());

/** Looks at what is on the screen now. */
const look = (name: string, at: Page = page): Promise<void> => looker.look(at, name);

/** A screen by its address. */
async function visit(address: string, name = address): Promise<void> {
  await world.go(page, address);
  await look(name);
}

const press = (name: string): Promise<void> => by(page, name).first().click();

test("own workspace: the first screens, and forms for what is new", async () => {
  await look("welcome");
  await visit("jobs", "jobs-empty");
  await visit("jobs/new", "job-begin-empty");
  await visit("runs", "runs-empty");
  await visit("connections/new", "connection-new");
  await press("step-next");
  await by(page, "client-id").waitFor();
  await look("sign-in-guide");
  for (const books of ["QuickBooks Online", "Xero", "FreshBooks", "BILL"]) {
    await press("step-back");
    await page.getByRole("radio", { name: new RegExp(`^${books}`) }).check();
    await press("step-next");
    await by(page, "client-id").waitFor();
    await press("step-next");
    await look(`sign-in-guide-${books.toLowerCase().replace(" ", "-")}`);
  }
  await visit("partners/new", "partner-new");
});

test("demo: from the first look to the record that waits", async () => {
  await world.go(page, "today");
  await press("demo-open");
  await page.waitForSelector("aside.demo");
  await world.go(page, "jobs");
  await by(page, "run-now").waitFor();
  await look("jobs");
  await press("run-now");
  await by(page, "run-choose").waitFor();
  await look("run-choose");
  await press("run-preview-start");
  await by(page, "preview").waitFor();
  await look("run-preview");
  await press("run-send");
  await by(page, "run-result").waitFor();
  await look("run-result");
  await press("run-done");
  await visit("today");
  await visit("inbox");
  await press("hold-open");
  await settled(page);
  await look("held-record");
  await visit("runs");
  await page.locator("[data-test=runs-list] .body [role=row]").first().click();
  await by(page, "run-summary").waitFor();
  await look("run");
  await page.getByRole("tab", { name: /Files/ }).click();
  await look("run-files");
  await page.getByRole("tab").last().click();
  await settled(page);
  await look("run-trail");
});

test("demo: what is set up", async () => {
  await visit("jobs/invoices-to-partner", "job");
  await visit("jobs/new", "job-begin");
  await visit("layouts");
  await press("layout-add");
  await page.locator("dialog[open] [type=radio]").nth(3).waitFor();
  await look("layout-new");
  await page.keyboard.press("Escape");
  await world.go(page, "layouts/partner-invoices");
  await page.waitForSelector("[data-test=output-lines] .line");
  await by(page, "column").nth(1).locator(".place").click();
  await settled(page);
  await look("layout-editor");
  await press("layout-versions");
  await by(page, "versions").waitFor();
  await look("layout-versions");
  await page.keyboard.press("Escape");
  await press("suggest-fields");
  await page.locator("dialog[open] textarea").fill("Invoice No\nInvoice Date\nDue Date\nCustomer Name\nTotal amount\nWarehouse");
  await page.locator("dialog[open] [type=checkbox]").first().check();
  await press("look-for-fields");
  await by(page, "suggestions").waitFor();
  await look("layout-suggestions");
  await page.keyboard.press("Escape");
  await visit("partners");
  await press("open-partner");
  await settled(page);
  await look("partner");
  await visit("connections");
  await press("open-connection");
  await settled(page);
  await look("connection");
  await visit("connections/practice-books?step=company", "company");
  await visit("settings");
});

test("a workspace that cannot be opened", async () => {
  const second = await World.start([], { broken: true });
  const other = await second.open("");
  await look("problem", other);
  await second.end();
});

test("nothing was found in any look", () => {
  expect(looker.found.join("\n")).toBe("");
});
