// What was typed as a secret is found nowhere again.
import type { Page } from "playwright-core";
import { expect } from "vitest";
import type { World } from "./world";

/** Looks for secrets on these screens, in what the web view keeps, in all answers and in the feed. */
export async function noSecret(page: Page, world: World, screens: readonly string[], secrets: readonly string[]): Promise<void> {
  const places: [string, string][] = [];
  for (const screen of screens) {
    await world.go(page, screen);
    const text = await page.evaluate(() => document.documentElement.outerHTML + [...document.querySelectorAll("input, textarea")].map((one) => (one as HTMLInputElement).value).join("\n"));
    places.push([screen, text]);
  }
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, history.state]));
  places.push(["storage", kept], ["answers", world.replies.join("\n")], ["feed", world.heard.join("\n")]);
  expect(world.replies.length, "answers were collected").toBeGreaterThan(20);
  for (const secret of secrets) for (const [where, text] of places) expect(text.includes(secret), `a secret in ${where}`).toBe(false);
}
