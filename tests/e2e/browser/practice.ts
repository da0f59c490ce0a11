// Practice books and a practice partner, as `ml-connector practice` runs them.
import { type ChildProcess, spawn } from "node:child_process";
import { program } from "./world";

/** What it says about itself. */
export interface Sides {
  readonly addresses: Readonly<Record<string, { readonly api: string; readonly accounts: string }>>;
  readonly connection: {
    readonly client_id: string;
    readonly settings?: Readonly<Record<string, string>>;
    readonly secrets: Readonly<Record<string, string>> & { readonly client_secret: string };
  };
  readonly partner: { readonly remote: { readonly host: string; readonly port: number; readonly user: string }; readonly secrets: { readonly password: string } };
  readonly sftp_fingerprint: string;
  readonly sftp_folder: string;
  readonly region: string | null;
}

/** The running servers. */
export class Practice {
  private constructor(
    private readonly child: ChildProcess,
    readonly sides: Sides,
  ) {}

  /** Starts them on free ports; a sign-in shows a page to accept or refuse. */
  static async start(options: readonly string[] = []): Promise<Practice> {
    const child = spawn(program("ml-connector"), ["--json", "practice", "--port-base", "0", "--ask-consent", ...options], { stdio: ["ignore", "pipe", "inherit"] });
    process.once("exit", () => child.kill());
    let text = "";
    for await (const part of child.stdout) {
      text += String(part);
      try {
        return new Practice(child, JSON.parse(text) as Sides);
      } catch {
        // The rest of the line has yet to come.
      }
    }
    throw new Error(`the practice servers ended: ${text}`);
  }

  /** Ends them. */
  async end(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.kill("SIGKILL");
    await ended;
  }
}
