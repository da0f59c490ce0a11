// What a story in the browser stands on: the development server on a workspace of its own, and a page that complains of nothing.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import axe from "axe-core";
import { type Browser, type Locator, type Page, chromium } from "playwright-core";

/** The top of the repository. */
export const top = fileURLToPath(new URL("../../..", import.meta.url));

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
  /** Everything that pages were answered. */
  readonly replies: string[] = [];
  /** Everything that the feed told. */
  readonly heard: string[] = [];

  private constructor(
    readonly url: string,
    private readonly server: ChildProcess,
    readonly folder: string,
    readonly browser: Browser,
    private readonly guest: boolean,
  ) {}

  /**
   * Starts everything. `options` go to the development server; `beside` is a world whose workspace is asked
   * for too; of a `broken` one a file stands where its folder should be. */
  static async start(options: readonly string[] = [], { beside, broken = false }: { beside?: World; broken?: boolean } = {}): Promise<World> {
    const folder = beside?.folder ?? mkdtempSync(join(tmpdir(), "ml-connector-browser-"));
    if (broken) writeFileSync(join(folder, "workspace"), "no folder");
    const urlFile = join(folder, beside === undefined ? "url" : "second-url");
    const pages = process.env["ML_CONNECTOR_PAGES"];
    const words = ["--data", join(folder, "workspace"), "--key", "demo", "--port", "0", "--print-url-file", urlFile];
    if (pages !== undefined) words.push("--ui", pages);
    const server = spawn(program("dev-server"), [...words, ...options], { cwd: top, stdio: ["ignore", "ignore", "inherit"] });
    // A story that fails halfway leaves no server behind.
    process.once("exit", () => server.kill());
    const url = await fileText(urlFile, /#token=[0-9a-f]{48}$/, server);
    const browser = await chromium.launch({ executablePath: chromiumProgram(), args: ["--no-sandbox"] });
    const world = new World(url, server, folder, browser, beside !== undefined);
    void world.listen();
    return world;
  }

  /** Listens to the feed beside the pages, until the server ends. */
  private async listen(): Promise<void> {
    const [origin = "", token = ""] = this.url.split("/#token=");
    try {
      const response = await fetch(`${origin}/api/feed`, { headers: { "X-Token": token } });
      const reader = response.body?.getReader();
      for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) this.heard.push(Buffer.from(part.value).toString());
    } catch {
      // The server has ended.
    }
  }

  /** Asks the session itself, past all pages: to make something ready. Answers the reply of a command. */
  async ask(what: object): Promise<unknown> {
    const [origin = "", token = ""] = this.url.split("/#token=");
    const headers = { "X-Token": token, "Content-Type": "application/json" };
    const response = await fetch(`${origin}/api/ask`, { method: "POST", headers, body: JSON.stringify(what) });
    const answer = (await response.json()) as { reply?: unknown };
    if (!response.ok) throw new Error(JSON.stringify(answer));
    return answer.reply;
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
    page.setDefaultTimeout(20_000);
    page.on("response", (response) => {
      if (response.url().endsWith("/api/ask")) void response.text().then((text) => this.replies.push(text), () => undefined);
    });
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
    if (!this.guest) rmSync(this.folder, { recursive: true, force: true });
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
  // Not as a script of the page: the page rightly refuses those.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
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

/** Where a built program of ours lies, unless the environment says. */
export function program(name: "dev-server" | "ml-connector"): string {
  const named = process.env[name === "dev-server" ? "ML_CONNECTOR_DEV_SERVER" : "ML_CONNECTOR_BIN"];
  const path = named ?? join(process.env["CARGO_TARGET_DIR"] ?? join(top, "target"), "debug", name);
  if (!existsSync(path)) throw new Error(`${path} is missing: build it with \`cargo build -p dev-server -p cli\``);
  return path;
}

function chromiumProgram(): string {
  const found = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => existsSync(path));
  if (found === undefined) throw new Error("chromium is missing: `cargo xtask setup` installs it");
  return found;
}

/** The text of a file that a program is about to write. */
export async function fileText(path: string, whole: RegExp, writer: ChildProcess): Promise<string> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    if (existsSync(path)) {
      const text = readFileSync(path, "utf8");
      if (whole.test(text)) return text;
    }
    if (writer.exitCode !== null) throw new Error(`the program ended with ${String(writer.exitCode)} before it wrote ${path}`);
    if (Date.now() > deadline) {
      writer.kill();
      throw new Error(`${path} was not written within a minute`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** What is marked `data-test="…"`. */
export function by(page: Page, name: string): Locator {
  return page.locator(`[data-test="${name}"]`);
}

/** The width by which a page is wider than its window, and what sticks out; empty where nothing does. */
export async function overflow(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const main = document.querySelector("[data-test=page]");
    const open = document.querySelector("dialog[open]");
    for (const [name, box] of [["page", document.documentElement], ["main", main], ["dialog", open]] as const) {
      if (box !== null && box.scrollWidth > box.clientWidth + 1) found.push(`${name} is ${String(box.scrollWidth)} wide in ${String(box.clientWidth)}`);
    }
    return found;
  });
}

/** Answers what a check says, when it says it: asks again until then. */
export async function until<T>(check: () => Promise<T | undefined>, what: string): Promise<T> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const found = await check();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`it did not come true: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
