// The demo as a new user walks through it: tried, sent, what was held put right and sent too, removed. Counted in clicks and seconds.
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { stories } from "./story";
import { by, settled } from "./world";

/** Counts what a hand does. */
class Hand {
  clicks = 0;
  readonly began = performance.now();

  constructor(readonly page: Page) {}

  async press(name: string): Promise<void> {
    this.clicks += 1;
    await by(this.page, name).first().click();
  }

  async turn(to: string): Promise<void> {
    this.clicks += 1;
    await this.page.locator(`nav a[href="#/${to}"]`).click();
    await settled(this.page);
  }

  tell(what: string): void {
    console.info(`${what}: ${String(this.clicks)} clicks, ${((performance.now() - this.began) / 1000).toFixed(1)} s`);
  }
}

/** From the first screen to a delivered file. */
async function deliver(hand: Hand): Promise<void> {
  const { page } = hand;
  await hand.press("demo-open");
  await page.waitForSelector("aside.demo");
  await hand.turn("jobs");
  await hand.press("run-preview");
  await page.waitForSelector("[data-test=preview]");
  const goes = await by(page, "preview-goes").textContent();
  expect(goes, "the preview counts and sums what goes").toMatch(/\d+ invoices.*EUR/);
  expect(await by(page, "preview-held").locator("li").count(), "one record would be held").toBe(1);
  expect(await by(page, "run-send").textContent(), "the button that sends says what goes").toContain(goes ?? "?");
  await hand.press("run-send");
  await page.waitForSelector("[data-test=run-result]");
  const result = await by(page, "run-result").textContent();
  for (const part of (goes ?? "").split(", ")) expect(result).toContain(part);
}

describe("corrected for the file", () => {
  const { story } = stories();
  story("the demo is sent, its held record corrected for the file and sent too, and the demo removed", async (page, world) => {
    const hand = new Hand(page);
    await deliver(hand);
    hand.tell("from the first screen to a delivered file");
    await hand.press("inbox-open");
    await hand.press("hold-open");
    await settled(page);
    expect(await page.locator("h1").textContent()).toMatch(/^INV-/);
    await by(page, "fix-value").fill("PO-4711");
    await by(page, "fix-why").fill("told on the phone");
    await hand.press("fix-keep");
    await by(page, "fix-take-back").waitFor();
    await hand.press("hold-retry");
    await page.waitForSelector("[data-test=retry-result]");
    expect(await by(page, "retry-result").textContent()).toMatch(/1 document/);
    await hand.turn("inbox");
    expect(await by(page, "hold").count(), "nothing waits any more").toBe(0);
    hand.tell("… to the held record corrected and sent");
    await hand.turn("runs");
    expect(await page.locator("[data-test=runs-list] .body [role=row]").count(), "two runs").toBe(2);
    await page.locator("[data-test=runs-list] .body [role=row]").first().click();
    await settled(page);
    await page.getByRole("tab", { name: /Files/ }).click();
    await hand.press("file-view");
    await expect.poll(() => by(page, "file-text").textContent()).toContain("PO-4711");
    await page.keyboard.press("Escape");
    await hand.turn("settings");
    await hand.press("demo-remove");
    await hand.press("demo-remove-yes");
    await page.waitForSelector("[data-test=welcome]");
    expect(await page.locator("aside.demo").count(), "the demo has gone").toBe(0);
    hand.tell("… to the demo removed");
    await page.reload();
    await settled(page);
    await world.go(page, "jobs");
    expect(await by(page, "job").count(), "no job of it is left").toBe(0);
  });
});

describe("put right in the books", () => {
  const { story } = stories();
  story("a held record that was put right in the books is sent with the next try", async (page) => {
    const hand = new Hand(page);
    await deliver(hand);
    await hand.press("run-done");
    await hand.turn("inbox");
    await hand.press("hold-open");
    await hand.press("demo-put-right");
    await page.getByRole("log").getByText(/INV-/).waitFor();
    await hand.press("hold-retry");
    await page.waitForSelector("[data-test=retry-result]");
    expect(await by(page, "retry-result").textContent()).toMatch(/1 document/);
    await hand.turn("today");
    expect(await by(page, "needs").count(), "nothing needs anyone").toBe(0);
    hand.tell("from the first screen to the held record put right in the books and sent");
  });
});
