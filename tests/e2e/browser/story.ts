// A story: one world for a file, a page of its own for each test, and a picture of where it failed.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, test } from "vitest";
import { World, top } from "./world";

/** Where pictures of failures lie. */
const pictures = join(top, "target", "browser-failures");

/** The stories of one file. */
export interface Stories {
  story(name: string, act: (page: Page, world: World) => Promise<void>): void;
}

/** Begins the stories of a file; `prepare` makes ready what all of them stand on. */
export function stories(options: readonly string[] = [], prepare?: (page: Page) => Promise<void>): Stories {
  let world: World | undefined;
  beforeAll(async () => {
    world = await World.start(options);
    if (prepare === undefined) return;
    const page = await world.open("");
    await prepare(page);
    await page.context().close();
  });
  afterAll(() => world?.end());
  return {
    story(name, act) {
      test(name, async () => {
        if (world === undefined) throw new Error("the world did not start");
        const page = await world.open("");
        try {
          await act(page, world);
        } catch (why) {
          mkdirSync(pictures, { recursive: true });
          const path = join(pictures, `${name.replaceAll(/[^a-z0-9]+/gi, "-").slice(0, 60)}.png`);
          await page.screenshot({ path });
          console.error(`a picture of it: ${path}`);
          throw why;
        } finally {
          await page.context().close();
        }
      });
    },
  };
}

/** Opens the demo on the first screen. */
export async function openDemo(page: Page): Promise<void> {
  await page.locator("[data-test=demo-open]").click();
  await page.waitForSelector("aside.demo");
}
