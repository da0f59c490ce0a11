// Hands of the stories: the keyboard alone, the mouse, and an ear for what is spoken.
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";

/** Writes down everything that the live region says from now on. */
export async function listen(page: Page): Promise<void> {
  await page.evaluate(() => {
    const region = document.querySelector("div.hidden[role=status][aria-live=polite]");
    if (region === null) throw new Error("there is no live region");
    const said: string[] = [];
    (window as unknown as { said: string[] }).said = said;
    new MutationObserver(() => said.push((region.textContent ?? "").trim())).observe(region, { childList: true, characterData: true, subtree: true });
  });
}

/** Waits until something like this was said since the last time, and forgets it. */
export async function hears(page: Page, what: RegExp): Promise<string> {
  let all: string[] = [];
  try {
    await expect
      .poll(async () => {
        all = await page.evaluate(() => (window as unknown as { said: string[] }).said);
        return all.some((one) => what.test(one));
      })
      .toBe(true);
  } catch {
    throw new Error(`nobody said ${String(what)}; heard: ${all.join(" | ")}`);
  }
  await page.evaluate(() => void (window as unknown as { said: string[] }).said.splice(0));
  return all.find((one) => what.test(one)) ?? "";
}

/** Presses Tab until the keyboard is there. */
export async function tabTo(page: Page, selector: string): Promise<void> {
  const seen: string[] = [];
  for (let n = 0; n < 120; n++) {
    const at = await page.evaluate((wanted) => {
      const on = document.activeElement;
      return { there: on?.matches(wanted) === true, name: `${on?.tagName ?? ""} ${on?.getAttribute("data-test") ?? on?.getAttribute("aria-label") ?? ""}` };
    }, selector);
    if (at.there) return;
    seen.push(at.name);
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab does not lead to ${selector}; it went ${seen.join(" > ")}`);
}

/** The middle of an element, or a place in it by its part of the height. */
export async function spot(of: Locator, part = 0.5): Promise<{ x: number; y: number }> {
  await of.scrollIntoViewIfNeeded();
  const box = await of.boundingBox();
  if (box === null) throw new Error("it is not on screen");
  return { x: box.x + Math.min(box.width / 2, 120), y: box.y + box.height * part };
}

/** Drags with the mouse, in steps as a hand does. */
export async function drag(page: Page, from: Locator, to: () => Promise<{ x: number; y: number }>): Promise<void> {
  const start = await spot(from);
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  await page.mouse.move(start.x + 8, start.y + 8, { steps: 3 });
  const end = await to();
  await page.mouse.move(end.x, end.y, { steps: 12 });
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  await page.mouse.up();
}
