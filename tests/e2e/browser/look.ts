// Looking at a screen in every look: what axe finds, what is wider than the window, and a picture where one is wished.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { type World, accessibility, looks, overflow, settled } from "./world";

const pictures = process.env["ML_CONNECTOR_SCREENS"];

/** Looks at screens of a world, and keeps what it found. */
export class Looker {
  /** What was found, one line each. */
  readonly found: string[] = [];
  private scratch: Page | undefined;

  constructor(private readonly world: World) {
    if (pictures !== undefined) mkdirSync(pictures, { recursive: true });
  }

  /** Looks at what is on the screen now. */
  async look(page: Page, name: string): Promise<void> {
    for (const one of looks) {
      await page.setViewportSize({ width: one.width, height: one.height });
      await page.emulateMedia({ colorScheme: one.theme, reducedMotion: "reduce" });
      await settled(page);
      const where = `${name}-${one.theme}-${String(one.width)}`;
      for (const line of [...(await overflow(page)), ...(await accessibility(page))]) this.found.push(`${where}: ${line}`);
      if (pictures !== undefined) writeFileSync(join(pictures, `${where}.webp`), await this.small(await page.screenshot()));
    }
    await page.setViewportSize({ width: 1280, height: 800 });
  }

  /** The same picture in a third of the bytes; the browser is the tool that is there. */
  private async small(picture: Buffer): Promise<Buffer> {
    this.scratch ??= await this.world.browser.newPage();
    const made = await this.scratch.evaluate(async (data) => {
      const image = new Image();
      image.src = `data:image/png;base64,${data}`;
      await image.decode();
      const canvas = document.createElement("canvas");
      canvas.width = image.width;
      canvas.height = image.height;
      canvas.getContext("2d")?.drawImage(image, 0, 0);
      return canvas.toDataURL("image/webp", 0.8);
    }, picture.toString("base64"));
    return Buffer.from(made.slice(made.indexOf(",") + 1), "base64");
  }
}
