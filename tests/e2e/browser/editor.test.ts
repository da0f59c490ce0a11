// The layout editor: by keys alone, by mouse, with undo, drafts, suggestions, versions, and files.
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { drag, hears, listen, spot, tabTo } from "./keys";
import { openDemo, stories } from "./story";
import { type World, by, settled } from "./world";

const { story } = stories([], openDemo);

/** Headers of the columns, top to bottom. */
const heads = (page: Page): Promise<string[]> => page.locator("[data-test=column] .head .cut").allTextContents();
/** The first lines of the file. */
const file = (page: Page): Promise<string[]> => page.locator("[data-test=output-lines] .line .text").allTextContents();
const firstLine = async (page: Page): Promise<string> => ((await file(page))[0] ?? "").trim();

/** A new layout without columns, open in the editor. */
async function fresh(page: Page, world: World, name: string): Promise<void> {
  await world.go(page, "layouts");
  await by(page, "layout-add").click();
  await page.locator("dialog[open] input[value=names]").check();
  await by(page, "new-name").fill(name);
  await by(page, "new-create").click();
  await page.waitForSelector("[data-test=layout-editor] [data-test=fields]");
  await settled(page);
}

/** Adds a field by its plus. */
const add = async (page: Page, path: string): Promise<void> => {
  const before = (await heads(page)).length;
  await by(page, `field-${path}`).locator("[data-test=add-field]").click();
  await expect.poll(async () => (await heads(page)).length).toBe(before + 1);
};

story("three columns are made, ordered and removed by keyboard alone, and each step is spoken", async (page, world) => {
  const key = (name: string): Promise<void> => page.keyboard.press(name);
  await world.go(page, "layouts");
  await listen(page);
  await tabTo(page, "[data-test=layout-add]");
  await key("Enter");
  await tabTo(page, "dialog[open] input[type=radio]");
  await key("ArrowRight");
  await key("ArrowRight");
  await tabTo(page, "[data-test=new-name]");
  await page.keyboard.type("By keys");
  await tabTo(page, "[data-test=new-create]");
  await key("Enter");
  await page.waitForSelector("[data-test=fields]");
  const place = async (field: string): Promise<void> => {
    await tabTo(page, "[data-test=search-fields]");
    await key("Control+a");
    await page.keyboard.type(field);
    await key("ArrowDown");
    await key("Space");
    await hears(page, new RegExp(`^${field} picked up\\..*Escape cancels`, "i"));
    await key("End");
    await hears(page, /At the end of .*: drop to add a column/);
    await key("Space");
    await hears(page, new RegExp(`${field} added as column`, "i"));
  };
  await place("Invoice number");
  await place("Invoice date");
  await place("Due date");
  expect(await heads(page)).toHaveLength(3);
  await expect.poll(() => firstLine(page)).toBe((await heads(page)).join(","));
  const [one, two, three] = await heads(page);
  await tabTo(page, "[data-test=column]");
  await key("Home");
  await key("Alt+ArrowDown");
  await hears(page, /moved to place 2 of 3/);
  expect(await heads(page)).toEqual([two, one, three]);
  await key("Space");
  await hears(page, /picked up/);
  await key("ArrowDown");
  await hears(page, /Place 3 of 3/);
  await key("Enter");
  await hears(page, /moved to place 3 of 3/);
  expect(await heads(page)).toEqual([two, three, one]);
  await key("Space");
  await hears(page, /picked up/);
  await key("ArrowUp");
  await key("Escape");
  await hears(page, /Nothing changed/);
  expect(await heads(page)).toEqual([two, three, one]);
  await key("Enter");
  await page.keyboard.type("Number");
  await key("Enter");
  await hears(page, /Renamed to Number/);
  expect(await heads(page)).toEqual([two, three, "Number"]);
  await expect.poll(() => firstLine(page)).toBe([two, three, "Number"].join(","));
  await key("Delete");
  await hears(page, /Removed .*2 columns left/);
  await key("Control+z");
  await hears(page, /Undone: remove/);
  expect(await heads(page)).toEqual([two, three, "Number"]);
  await tabTo(page, "[data-test=save-version]");
  await key("Enter");
  await tabTo(page, "[data-test=version-title]");
  await page.keyboard.type("All by keys");
  await key("Enter");
  await hears(page, /Version 1 saved/);
});

story("columns are filled, ordered and removed with the mouse, and everything is undone and redone", async (page, world) => {
  await fresh(page, world, "By mouse");
  const list = page.locator("[data-test=columns]");
  const field = (path: string) => by(page, `field-${path}`);
  const column = (n: number) => by(page, "column").nth(n);
  await drag(page, field("doc.number"), async () => {
    const box = await list.boundingBox();
    return { x: (box?.x ?? 0) + 100, y: (box?.y ?? 0) + (box?.height ?? 0) + 40 };
  });
  await expect.poll(() => heads(page)).toHaveLength(1);
  await drag(page, field("doc.date"), () => spot(column(0), 0.95));
  await expect.poll(() => heads(page)).toHaveLength(2);
  await drag(page, field("doc.due_date"), () => spot(column(0), 0.05));
  await expect.poll(() => heads(page)).toHaveLength(3);
  const made = await heads(page);
  await drag(page, column(0), () => spot(column(2), 0.9));
  await expect.poll(() => heads(page)).toEqual([made[1], made[2], made[0]]);
  await drag(page, field("doc.currency"), () => spot(column(1)));
  await expect.poll(() => column(1).locator(".fill").textContent()).toBe("Currency");
  expect((await heads(page))[1], "its header stays").toBe(made[2]);
  await drag(page, column(1), () => spot(by(page, "remove-zone")));
  await expect.poll(() => heads(page)).toEqual([made[1], made[0]]);
  const end = await heads(page);
  let steps = 0;
  while (await by(page, "undo").isEnabled()) {
    await by(page, "undo").click();
    steps += 1;
    if (steps > 50) throw new Error("undo has no end");
  }
  expect(steps, "each action is one step").toBe(6);
  expect(await heads(page)).toEqual([]);
  while (await by(page, "redo").isEnabled()) await by(page, "redo").click();
  expect(await heads(page)).toEqual(end);
});

story("a draft survives a reload and leads on", async (page, world) => {
  await fresh(page, world, "Kept");
  await add(page, "doc.number");
  await add(page, "doc.total");
  const before = await heads(page);
  await expect.poll(() => by(page, "draft-state").textContent()).toMatch(/kept/i);
  await page.reload();
  await page.waitForSelector("[data-test=column]");
  expect(await heads(page)).toEqual(before);
  await add(page, "doc.currency");
  await world.go(page, "layouts");
  await page.getByRole("link", { name: "Kept" }).click();
  await expect.poll(() => heads(page)).toHaveLength(3);
});

story("the file and its columns lead to each other, and F8 leads to what is wrong", async (page, world) => {
  await fresh(page, world, "Back and forth");
  await add(page, "doc.number");
  await add(page, "doc.date");
  await add(page, "doc.total");
  await expect.poll(() => firstLine(page)).toBe((await heads(page)).join(","));
  await page.locator("[data-test=output-lines] .line").nth(2).locator("[data-index='1']").click();
  await expect.poll(() => by(page, "column").nth(1).getAttribute("aria-selected")).toBe("true");
  expect(await page.locator("[data-test=column-pane] input").first().inputValue()).toBe((await heads(page))[1]);
  await by(page, "column").nth(2).locator(".place").click();
  await expect.poll(() => page.locator("[data-test=output-lines] .line").nth(1).locator(".cell.focus").getAttribute("data-index")).toBe("2");
  await listen(page);
  await by(page, "add-column").first().click();
  await page.keyboard.type("Total");
  await page.keyboard.press("Enter");
  await expect.poll(() => by(page, "problem-count").textContent()).toMatch(/[1-9] problem/);
  await by(page, "column").nth(0).locator(".place").click();
  await page.keyboard.press("F8");
  await hears(page, /^Problem 1 of \d+\. .*Total/);
  await expect.poll(() => by(page, "column").nth(0).getAttribute("aria-selected")).toBe("false");
  await by(page, "save-version").click();
  expect(await by(page, "save-version-now").isDisabled(), "a layout with problems is not saved").toBe(true);
  await page.keyboard.press("Escape");
});

story("a partner's column names are matched with fields, each with its reason", async (page, world) => {
  await fresh(page, world, "From names");
  await by(page, "suggest-fields").click();
  await page.locator("dialog[open] textarea").fill("Invoice No;Invoice Date;Due Date;Customer Name;Total;Zqx 77");
  await by(page, "look-for-fields").click();
  const rows = by(page, "suggestions").locator("tbody tr");
  await expect.poll(() => rows.count()).toBe(6);
  expect(await rows.nth(0).locator("select").inputValue()).toBe("doc.number");
  expect(await rows.nth(0).locator(".why").textContent(), "a score and a reason").toMatch(/\d+ of 100.*\w+/);
  expect(await rows.nth(5).locator("select").inputValue(), "it abstains").toBe("");
  await by(page, "accept-strong").click();
  await by(page, "take-suggestions").click();
  await expect.poll(() => heads(page)).toEqual(["Invoice No", "Invoice Date", "Due Date", "Customer Name", "Total", "Zqx 77"]);
  expect(await by(page, "column").nth(0).locator(".fill").textContent()).toBe("Invoice number");
});

story("versions have names, are compared and brought back, and a layout travels as a file", async (page, world) => {
  await fresh(page, world, "Travels");
  const save = async (title: string, number: number): Promise<void> => {
    await by(page, "save-version").click();
    await by(page, "version-title").fill(title);
    await by(page, "save-version-now").click();
    await page.getByText(`Version ${String(number)} saved.`).first().waitFor();
    await expect.poll(() => page.locator("dialog[open]").count()).toBe(0);
  };
  await add(page, "doc.number");
  await add(page, "doc.date");
  await save("Number and date", 1);
  const first = await heads(page);
  await add(page, "doc.total");
  await save("With the total", 2);
  await by(page, "layout-versions").click();
  const versions = by(page, "versions").locator("> li");
  await expect.poll(() => versions.count()).toBe(2);
  expect(await versions.nth(0).textContent()).toContain("With the total");
  await page.locator("dialog[open] select").nth(0).selectOption("1");
  await page.locator("dialog[open] select").nth(1).selectOption("2");
  await by(page, "compare-now").click();
  await expect.poll(() => by(page, "differences").textContent()).toMatch(/Total/);
  await versions.nth(1).getByRole("button").click();
  await expect.poll(() => heads(page)).toEqual(first);
  await by(page, "undo").click();
  await expect.poll(() => heads(page)).toHaveLength(3);
  const download = page.waitForEvent("download");
  await by(page, "layout-export").click();
  const path = await (await download).path();
  const text = readFileSync(path, "utf8");
  expect(text).toContain("doc.total");
  await world.go(page, "layouts");
  await by(page, "layout-add").click();
  await page.locator("dialog[open] input[value=file]").check();
  await by(page, "import-file").setInputFiles({ name: "from-a-colleague.layout.json", mimeType: "application/json", buffer: Buffer.from(text) });
  await by(page, "import-open").click();
  await page.waitForSelector("[data-test=column]");
  expect(await heads(page)).toHaveLength(3);
  expect(new URL(page.url()).hash).toContain("from-a-colleague");
  await world.go(page, "layouts");
  await by(page, "layout-add").click();
  await page.locator("dialog[open] input[value=file]").check();
  await by(page, "import-file").setInputFiles({ name: "photo.json", mimeType: "application/json", buffer: Buffer.from("\u0089PNG") });
  await page.locator("dialog[open] [role=status]").getByText(/\w+/).first().waitFor();
  expect(await by(page, "import-open").isDisabled()).toBe(true);
  await page.keyboard.press("Escape");
});
