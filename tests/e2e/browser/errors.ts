// What every error on a screen must be: a sentence for people, a way out, its details folded.
import type { Page } from "playwright-core";
import { expect } from "vitest";

/** Words that are no bookkeeper's. */
const jargon = /undefined|\bnull\b|NaN|\[object|Error:|\b[a-z]+_[a-z_]+\b|ECONN|errno|panicked|payload|schema|endpoint|tenant/;

/** Checks the error that is shown, and answers its sentences. */
export async function shownError(page: Page): Promise<string> {
  const card = page.locator("[role=alert]:visible").first();
  await card.waitFor();
  const message = (await card.locator(".message").textContent()) ?? "";
  expect(message, "a sentence").toMatch(/^[\p{Lu}\p{N}].{10,}[.?!]$/su);
  const details = card.locator("details");
  expect(await details.getAttribute("open"), "details are folded").toBeNull();
  await details.locator("summary").click();
  const kept = await details.locator("textarea, input, pre, code").first().evaluate((one) => (one instanceof HTMLTextAreaElement || one instanceof HTMLInputElement ? one.value : (one.textContent ?? "")));
  expect(kept, "details carry a code for support").toMatch(/^[a-z][a-z-]+\s/);
  await details.locator("summary").click();
  const said = (await card.locator("p").allTextContents()).join(" ");
  expect(said, "no jargon").not.toMatch(jargon);
  return said;
}

/** There is something to press that leads on: in the error, or in the head of the page. */
export async function wayOut(page: Page): Promise<void> {
  const ways = page.locator("dialog[open] button:visible, [data-test=page] a:visible, [data-test=page] button:visible:not(summary)");
  expect(await ways.count(), "a way out").toBeGreaterThan(0);
}
