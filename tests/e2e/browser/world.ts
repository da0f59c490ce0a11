// What a story in the browser stands on: the development server on a workspace of its own, and a page that complains of nothing.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import axe from "axe-core";
import { type Browser, type Page, chromium } from "playwright-core";

const top = fileURLToPath(new URL("../../..", import.meta.url));

/** How a page is looked at. */
export interface Look {
  readonly theme: "light" | "dark";
  readonly width: number;
  readonly height: number;
}

/** The looks that every screen is checked in. */
export const looks: readonly Look[] = (["light", "dark"] as const).flatMap((theme) => [
  { theme, width: 1024, height: 700 },
  { theme, width: 1920, height: 1080 },
]);

/** One workspace with its server and a browser. */
export class World {
  /** What pages complained of: errors of scripts, refused content, failed requests. */
  readonly complaints: string[] = [];

  private constructor(
    readonly url: string,
    private readonly server: ChildProcess,
    private readonly folder: string,
    readonly browser: Browser,
  ) {}

  /** Starts everything. `options` go to the development server. */
  static async start(options: readonly string[] = []): Promise<World> {
    const folder = mkdtempSync(join(tmpdir(), "ml-connector-browser-"));
    const urlFile = join(folder, "url");
    const words = ["--data", join(folder, "workspace"), "--key", "demo", "--port", "0", "--print-url-file", urlFile];
    const server = spawn(program(), [...words, ...options], { cwd: top, stdio: ["ignore", "inherit", "inherit"] });
    const url = await fileText(urlFile, server);
    const browser = await chromium.launch({ executablePath: chromiumProgram(), args: ["--no-sandbox"] });
    return new World(url.trim(), server, folder, browser);
  }

  /** A page on a screen, as `today` or `jobs/acme`. */
  async open(screen: string, look: Look = { theme: "light", width: 1280, height: 800 }): Promise<Page> {
    const context = await this.browser.newContext({
      viewport: { width: look.width, height: look.height },
      colorScheme: look.theme,
      reducedMotion: "reduce",
      permissions: ["clipboard-read", "clipboard-write"],
    });
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    page.on("pageerror", (error) => this.complaints.push(`script: ${error.message}`));
    page.on("console", (message) => {
      // A refused command answers with a status of 4xx, which the browser writes down although the screen shows it.
      if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) this.complaints.push(message.text());
    });
    await page.goto(this.url);
    await page.waitForSelector("[data-test=page]");
    if (screen !== "") await this.go(page, screen);
    return page;
  }

  /** Goes to a screen and waits until it has settled. */
  async go(page: Page, screen: string): Promise<void> {
    await page.evaluate((to) => {
      location.hash = `#/${to}`;
    }, screen);
    await settled(page);
  }

  /** Ends everything; a complaint fails the story. */
  async end(): Promise<void> {
    await this.browser.close();
    const ended = new Promise((resolve) => this.server.once("exit", resolve));
    this.server.kill("SIGTERM");
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
    if (this.complaints.length > 0) throw new Error(`the pages complained:\n${this.complaints.join("\n")}`);
  }
}

/** Waits until nothing is loading. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector("[aria-busy=true]") === null && document.querySelector("[data-test=page]") !== null);
  await page.evaluate(async () => {
    await document.fonts.ready;
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  });
}

/** What axe finds on a page, one line each. */
export async function accessibility(page: Page): Promise<string[]> {
  await page.addScriptTag({ content: axe.source });
  return page.evaluate(async () => {
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    interface Found {
      violations: { id: string; help: string; nodes: { html: string; failureSummary?: string }[] }[];
    }
    const tool = (window as unknown as { axe: { run(where: Document, options: object): Promise<Found> } }).axe;
    const found = await tool.run(document, { runOnly: tags });
    return found.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${rule.help}: ${node.html.slice(0, 200)} ${node.failureSummary ?? ""}`));
  });
}

function program(): string {
  const named = process.env["ML_CONNECTOR_DEV_SERVER"];
  const target = process.env["CARGO_TARGET_DIR"] ?? join(top, "target");
  const path = named ?? join(target, "debug", "dev-server");
  if (!existsSync(path)) throw new Error(`${path} is missing: build it with \`cargo build -p dev-server\``);
  return path;
}

function chromiumProgram(): string {
  const found = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => existsSync(path));
  if (found === undefined) throw new Error("chromium is missing: `cargo xtask setup` installs it");
  return found;
}

/** The text of a file that a program is about to write. */
async function fileText(path: string, writer: ChildProcess): Promise<string> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    if (existsSync(path)) {
      const text = readFileSync(path, "utf8");
      if (text.endsWith("\n")) return text;
    }
    if (writer.exitCode !== null) throw new Error(`the development server ended with ${String(writer.exitCode)}`);
    if (Date.now() > deadline) throw new Error("the development server did not come up within a minute");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
