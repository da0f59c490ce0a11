// `cargo xtask bench window`: how fluent the window is with much in it. It measures and prints; nothing here passes or fails.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { test } from "vitest";
import { Practice } from "./practice";
import { World, by, settled } from "./world";

const rows: Record<string, string>[] = [];
const DOCUMENTS = 25;
const LINES = 400;
const COLUMNS = 60;
const EDITS = 20;

/** One line of the table, of times in milliseconds. */
function report(what: string, times: readonly number[]): void {
  const sorted = [...times].sort((a, b) => a - b);
  const part = (share: number): string => (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN).toFixed(1);
  rows.push({ what, n: String(sorted.length), min: part(0), median: part(0.5), p95: part(0.95), max: part(1) });
}

/** Books with ten thousand lines in few documents. */
function company(): object {
  const lines = Array.from({ length: LINES }, (_, n) => ({ name: `Article ${String(n + 1)}`, quantity: String((n % 7) + 1), rate: `${String((n * 37) % 900)}.25`, tax: "VAT 23%" }));
  const invoices = Array.from({ length: DOCUMENTS }, (_, n) => ({ number: `INV-${String(n + 1).padStart(5, "0")}`, party: "Fernhill Group", date: `2026-11-${String(n + 1).padStart(2, "0")}`, reference: `PO-${String(n)}`, lines }));
  return {
    organisation: { id: "20098765432", name: "Ten Thousand Lines", country: "IE", time_zone: "Europe/Dublin", currency: "EUR" },
    region: "eu",
    start: "2026-12-03T07:00:00",
    currencies: [{ code: "EUR", name: "Euro", symbol: "€", places: 2 }],
    taxes: [{ name: "VAT 23%", percent: "23" }],
    accounts: [{ name: "Sales", type: "income" }],
    customers: [{ name: "Fernhill Group" }],
    vendors: [],
    invoices,
  };
}

interface Parts {
  id?: string;
  at?: string;
  each?: string;
  parts?: Parts[];
}

/** A ready layout with one row for each line, widened to so many columns. */
function wide(json: string): string {
  const layout = JSON.parse(json) as { name: string; sections: Parts[] };
  const line = layout.sections[0]?.parts?.find((one) => one.each === "doc.lines");
  const own = line?.parts ?? [];
  const all = Array.from({ length: COLUMNS }, (_, n) => ({ ...own[n % own.length], id: `c${String(n)}`, at: `${own[n % own.length]?.at ?? ""} ${String(n + 1)}` }));
  if (line !== undefined) line.parts = all;
  return JSON.stringify({ ...layout, name: "Sixty columns" });
}

/** Collects the time of each frame from now on. */
async function frames(page: Page, act: () => Promise<void>): Promise<number[]> {
  await page.evaluate(() => {
    const kept = { times: [] as number[], on: true };
    (window as unknown as { kept: typeof kept }).kept = kept;
    let last = performance.now();
    const next = (now: number): void => {
      kept.times.push(now - last);
      last = now;
      if (kept.on) requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  });
  await act();
  return page.evaluate(() => {
    const kept = (window as unknown as { kept: { times: number[]; on: boolean } }).kept;
    kept.on = false;
    return kept.times.slice(2);
  });
}

test(`a layout of ${String(COLUMNS)} columns over ${String(DOCUMENTS * LINES)} rows`, async () => {
  const world = await World.start();
  const file = join(world.folder, "company.json");
  writeFileSync(file, JSON.stringify(company()));
  const practice = await Practice.start(["--company", file]);
  const page = await world.open("");
  const run = async (command: object): Promise<{ value: unknown }> => (await world.ask({ ask: "engine", call: 9_000_001, command })) as { value: unknown };
  await run({ command: "connection-add", file: JSON.stringify(practice.sides.connection) });
  const companies = (await run({ command: "connection-companies", id: "practice-books" })).value as { company: { id: string } }[];
  await run({ command: "connection-confirm", id: "practice-books", company: companies[0]?.company.id });
  await run({ command: "layout-fields", kinds: ["invoice"], connection: "practice-books", refresh: true });
  const template = (await run({ command: "layout-template", name: "csv-invoice-lines" })).value as { json: string };
  await run({ command: "layout-draft-put", id: "sixty-columns", json: wide(template.json), base: null });
  await page.setViewportSize({ width: 1920, height: 1080 });
  await world.go(page, "layouts/sixty-columns");
  await page.waitForFunction((n) => Number(document.querySelector("[data-test=output-lines]")?.getAttribute("aria-rowcount")) > n, DOCUMENTS * LINES, { timeout: 60_000 });
  await settled(page);
  const count = await by(page, "column").count();
  rows.push({ what: `columns: ${String(count)}; ${(await by(page, "output-status").textContent()) ?? ""}`, n: "", min: "", median: "", p95: "", max: "" });

  const list = await page.locator("[data-drop-scroll]").boundingBox();
  if (list === null) throw new Error("the list of columns is not on screen");
  const x = list.x + 120;
  const dragged = await frames(page, async () => {
    await page.mouse.move(x, list.y + 80);
    await page.mouse.down();
    for (let turn = 0; turn < 3; turn++) {
      await page.mouse.move(x, list.y + list.height - 10, { steps: 60 });
      await page.mouse.move(x, list.y + 60, { steps: 60 });
    }
    await page.keyboard.press("Escape");
    await page.mouse.up();
  });
  report("frame while a column is dragged over the list", dragged);
  const output = await by(page, "output-lines").boundingBox();
  if (output === null) throw new Error("the file is not on screen");
  await page.mouse.move(output.x + 200, output.y + output.height / 2);
  const scrolled = await frames(page, async () => {
    for (let n = 0; n < 120; n++) await page.mouse.wheel(0, n % 3 === 0 ? 3000 : 300);
  });
  report("frame while the file is scrolled", scrolled);
  await by(page, "output-lines").evaluate((one) => one.scrollTo(0, 0));
  await page.locator("[data-test=output-lines] [aria-rowindex='1']").waitFor();
  const edits: number[] = [];
  for (let n = 0; n < EDITS; n++) {
    await by(page, "column").nth(0).locator(".place").click();
    const head = page.locator("[data-test=column-pane] input").first();
    await head.fill(`Edit ${String(n)}`);
    const began = await page.evaluate(() => performance.now());
    await head.blur();
    await page.waitForFunction((wanted) => document.querySelector("[data-test=output-lines] .line .text")?.textContent?.trim().startsWith(wanted), `Edit ${String(n)}`, { polling: "raf", timeout: 60_000 });
    edits.push((await page.evaluate(() => performance.now())) - began);
  }
  report("from an edit to the new file, at most", edits);
  await practice.end();
  await world.end();
});

test("100,000 runs", async () => {
  const world = await World.start(["--seed", "runs=100000"]);
  const page = await world.open("");
  const first: number[] = [];
  for (let n = 0; n < 15; n++) {
    await world.go(page, "today");
    first.push(
      await page.evaluate(async () => {
        const began = performance.now();
        location.hash = "#/runs";
        while (document.querySelector("[data-test=runs-list] .body [role=row]") === null) await new Promise(requestAnimationFrame);
        return performance.now() - began;
      }),
    );
  }
  report("100,000 runs: from the press to the first rows", first);
  await world.end();
  console.table(rows);
});
