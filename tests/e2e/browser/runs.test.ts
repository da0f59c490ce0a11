// A long history: 100,000 runs, looked through from the newest on.
import { expect } from "vitest";
import { stories } from "./story";
import { settled } from "./world";

const { story } = stories(["--seed", "runs=100000"]);

story("the first rows come at once, older ones while one scrolls, and filters narrow them", async (page) => {
  const rows = page.locator("[data-test=runs-list] .body [role=row]");
  const began = performance.now();
  await page.locator('nav a[href="#/runs"]').click();
  await rows.first().waitFor();
  console.info(`100,000 runs: first rows after ${(performance.now() - began).toFixed(0)} ms`);
  expect(await rows.count(), "only what is on screen exists").toBeLessThan(60);
  const loaded = async (): Promise<number> => Number(await page.locator("[data-test=runs-list] [role=grid]").getAttribute("aria-rowcount")) - 1;
  expect(await loaded()).toBe(100);
  const first = await rows.first().getAttribute("data-key");
  await rows.first().focus();
  await page.keyboard.press("End");
  await expect.poll(loaded).toBeGreaterThan(100);
  await expect.poll(async () => page.evaluate(() => document.activeElement?.getAttribute("aria-rowindex"))).toBe("101");
  await page.keyboard.press("End");
  await expect.poll(loaded).toBeGreaterThan(200);
  await page.keyboard.press("Home");
  await expect.poll(async () => page.evaluate(() => document.activeElement?.getAttribute("data-key"))).toBe(first);
  const states = page.locator(".filters select").nth(1);
  const all = await loaded();
  const choices = await states.locator("option").evaluateAll((found) => found.map((one) => (one as HTMLOptionElement).value));
  for (const choice of choices.filter((one) => one !== "")) {
    await states.selectOption(choice);
    await settled(page);
    expect(new URL(page.url()).hash, "the address keeps the filter").toContain(`state=${choice}`);
    const said = await page.locator("[data-test=runs-list], .page").first().textContent();
    expect(said, choice).not.toBe("");
  }
  await states.selectOption("failed");
  await rows.first().waitFor();
  const messages = await rows.allTextContents();
  expect(messages.every((one) => one.includes("did not answer")), messages.join("\n")).toBe(true);
  await page.reload();
  await settled(page);
  await rows.first().waitFor();
  expect(await page.locator(".filters select").nth(1).inputValue(), "a reload keeps the filter").toBe("failed");
  await page.locator(".filters select").nth(1).selectOption("");
  await expect.poll(loaded).toBeGreaterThanOrEqual(Math.min(all, 100));
  await rows.first().click();
  await settled(page);
  await page.waitForSelector("[data-test=run-summary]");
});
