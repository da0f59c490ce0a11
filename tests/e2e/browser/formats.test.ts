// Every format in the editor: X12 by keyboard, fixed width by mouse and keys, XML as a tree, and a layout learnt from a sample.
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { drag, hears, listen, spot, tabTo } from "./keys";
import { openDemo, stories } from "./story";
import { type World, accessibility, by, overflow, settled, top, until } from "./world";

const { story } = stories([], openDemo);
const samples = join(top, "src-tauri/crates/formats/tests/learn/samples");

/** Opens the editor on a ready layout. */
async function fromTemplate(page: Page, world: World, name: string, search: string): Promise<void> {
  await world.go(page, "layouts");
  await by(page, "layout-add").click();
  await by(page, "template-search").fill(search);
  await by(page, `template-${name}`).check();
  await by(page, "new-create").click();
  await by(page, "layout-editor").waitFor();
  await by(page, "output-status").waitFor();
  await settled(page);
}

/** Text of a layout's newest draft. */
async function draft(world: World, id: string): Promise<string> {
  const reply = (await world.ask({ ask: "engine", call: 9_000_001, command: { command: "layout-draft-show", id } })) as { value: { json: string } };
  return reply.value.json;
}

/** The columns of the layout's newest draft that stand at a place. */
async function places(world: World, id: string): Promise<string[]> {
  const json = await draft(world, id);
  const found: string[] = [];
  const walk = (parts: readonly { at?: string; parts?: [] }[]): void => {
    for (const part of parts) {
      if (part.at === undefined) walk(part.parts ?? []);
      else found.push(part.at);
    }
  };
  walk((JSON.parse(json) as { sections: [] }).sections);
  return found;
}

const idOf = (page: Page): string => new URL(page.url()).hash.split("/").at(-1) ?? "";

story("an X12 invoice is changed by the keyboard alone: the standard offers what may be added", async (page, world) => {
  await fromTemplate(page, world, "x12-810-4010", "x12 810");
  expect(await accessibility(page)).toEqual([]);
  expect(await overflow(page)).toEqual([]);
  await listen(page);
  await tabTo(page, "[data-test=add-things]");
  await page.keyboard.press("Enter");
  await by(page, "add-search").waitFor();
  expect(await accessibility(page)).toEqual([]);
  await by(page, "add-search").focus();
  await page.keyboard.type("ref contract");
  await page.keyboard.press("Enter");
  await hears(page, /added, REF CT/);
  await by(page, "add-search").waitFor({ state: "hidden" });
  // The new line's value is in hand: it is filled in the column's pane.
  const kind = page.locator("[data-test=column-pane] select").first();
  await kind.focus();
  await kind.selectOption("text");
  await tabTo(page, "[data-test=fixed-text]");
  await page.keyboard.type("K-2026-7");
  await tabTo(page, "[data-test=view-places]");
  await page.keyboard.press("Enter");
  await expect.poll(() => by(page, "columns").textContent()).toContain("REF-02");
  await page.keyboard.press("Control+z");
  await hears(page, /Undone/);
});

story("a place of the interchange is shown on request and becomes the layout's own", async (page, world) => {
  await fromTemplate(page, world, "edifact-invoic-d96a", "edifact invoic");
  const envelope = by(page, "envelope");
  expect(await envelope.locator("table").isVisible()).toBe(false);
  await envelope.locator("summary").click();
  await envelope.getByRole("button", { name: /^Change Sender$/ }).click();
  await by(page, "column-pane").getByText("UNB-02.1").first().waitFor();
  expect(await accessibility(page)).toEqual([]);
});

story("stops of fixed width are moved by mouse and by keys, and columns are cut and joined", async (page, world) => {
  await fromTemplate(page, world, "fixed-bills", "mainframe");
  expect(await accessibility(page)).toEqual([]);
  expect(await overflow(page)).toEqual([]);
  await listen(page);
  const stop = (at: number) => page.locator(`[data-test=stop][data-stop="${String(at)}"]`);
  await stop(22).focus();
  await page.keyboard.press("ArrowLeft");
  await hears(page, /Stop before byte 21/);
  await page.keyboard.press("Shift+ArrowLeft");
  await hears(page, /Stop before byte 16/);
  await until(async () => ((await places(world, idOf(page))).includes("16+14") ? true : undefined), "the date begins at byte 16");
  // By mouse, ten characters to the right.
  const from = await stop(16).boundingBox();
  const next = await stop(30).boundingBox();
  if (from === null || next === null) throw new Error("the stops are not on screen");
  const byte = (next.x - from.x) / 14;
  const start = await spot(stop(16));
  await drag(page, stop(16), async () => Promise.resolve({ x: start.x + byte * 6, y: start.y }));
  await until(async () => ((await places(world, idOf(page))).includes("22+8") ? true : undefined), "the date begins at byte 22 again");
  await stop(50).focus();
  await page.keyboard.press("Insert");
  await hears(page, /new column begins at byte 51/);
  await stop(51).focus();
  await page.keyboard.press("Delete");
  await hears(page, /takes the bytes of/);
  for (let n = 0; n < 3; n++) await page.keyboard.press("Control+z");
  await hears(page, /Undone/);
});

story("an overlap is told where it is, and the table mirrors the ruler", async (page, world) => {
  await fromTemplate(page, world, "fixed-bills", "mainframe");
  const width = by(page, "fixed-width").nth(1);
  await width.fill("25");
  await width.press("Tab");
  await by(page, "ruler-overlap").first().waitFor();
  await expect.poll(() => by(page, "ruler-overlap").first().textContent()).toContain("bytes 22 to 26");
  await by(page, "undo").click();
  await by(page, "ruler-overlap").waitFor({ state: "hidden" });
});

story("elements of XML are added by name, and a kind of line stands only where a condition holds", async (page, world) => {
  await fromTemplate(page, world, "xml-bills", "bills as xml");
  await by(page, "add-column").first().click();
  await by(page, "edit-head").fill("Vendor/@group");
  await by(page, "edit-head").press("Enter");
  await until(async () => ((await places(world, idOf(page))).includes("Vendor/@group") ? true : undefined), "the attribute is there");
  await by(page, "edit-band").last().click();
  await by(page, "condition-add").click();
  await by(page, "condition-way").selectOption("absent");
  await by(page, "band-name").fill("Another name");
  expect(await accessibility(page)).toEqual([]);
  await by(page, "band-add-after").click();
  await by(page, "band-element").fill("Extra");
  await until(async () => {
    const json = await draft(world, idOf(page));
    return json.includes('"Extra"') && json.includes('"absent"') ? true : undefined;
  }, "the draft has the new line and the condition");
});

story("a sample is learnt, looked at, and only what a person took is filled", async (page, world) => {
  await world.go(page, "layouts");
  await by(page, "layout-add").click();
  await page.getByText("A sample of your partner").click();
  await by(page, "learn-look").click();
  await page.getByText("Choose at least one file.").waitFor();
  await by(page, "learn-files").setInputFiles(join(samples, "excel_de.csv"));
  await by(page, "learn-look").click();
  await by(page, "learn-columns").waitFor();
  expect(await by(page, "learn-syntax").textContent()).toContain("semicolons");
  expect(await accessibility(page)).toEqual([]);
  const rows = by(page, "learn-column");
  const taken = await by(page, "learn-take").evaluateAll((boxes) => boxes.filter((box) => (box as HTMLInputElement).checked).length);
  expect(taken, "what is only likely waits for a person").toBeLessThan(await rows.count());
  await by(page, "learn-confirm").click();
  await by(page, "layout-editor").waitFor();
  await by(page, "sample").waitFor();
  expect(await by(page, "sample").textContent()).toContain("RE-2026-0117");
  expect(await accessibility(page)).toEqual([]);
  const json = await draft(world, idOf(page));
  expect(json.match(/"field":/g)?.length ?? 0).toBeLessThanOrEqual(taken);
});
