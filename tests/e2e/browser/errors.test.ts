// Bad input and bad luck, seen in the window: a sentence, a way out, nothing typed is lost.
import { rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect } from "vitest";
import { shownError, wayOut } from "./errors";
import { stories } from "./story";
import { World, by, settled } from "./world";

const { story } = stories();

story("an address of something that is not there says so and leads back", async (page, world) => {
  for (const screen of ["partners", "connections", "layouts", "runs", "jobs", "inbox"]) {
    await world.go(page, `${screen}/no-such-thing`);
    await wayOut(page);
    const said = (await by(page, "page").innerText()).replaceAll(/\s+/g, " ");
    expect(said, screen).toMatch(/\bno\b|not|gone|nothing/i);
    expect(said, screen).not.toMatch(/undefined|\bnull\b|\[object/);
  }
});

story("a backup that cannot be written keeps what was typed", async (page, world) => {
  await world.go(page, "settings");
  await by(page, "backup-to").fill("/no/such/folder/backup.zip");
  await by(page, "backup-now").click();
  await shownError(page);
  expect(await by(page, "backup-to").inputValue()).toBe("/no/such/folder/backup.zip");
  await by(page, "backup-to").fill(`${world.folder}/backup.zip`);
  await by(page, "backup-now").click();
  await expect.poll(() => page.locator("[role=alert]:visible").count()).toBe(0);
});

story("a partner whose server does not answer; what was typed outlives the page", async (page, world) => {
  const port = await freePort();
  await world.go(page, "partners/new");
  await by(page, "partner-name").fill("Silent & Sons");
  await by(page, "partner-paste").fill(`Host: 127.0.0.1\nPort: ${String(port)}\nUser: silent`);
  await expect.poll(() => by(page, "partner-host").inputValue()).toBe("127.0.0.1");
  await world.go(page, "today");
  await world.go(page, "partners/new");
  expect(await by(page, "partner-name").inputValue(), "typed before another page").toBe("Silent & Sons");
  expect(await by(page, "partner-port").inputValue()).toBe(String(port));
  await by(page, "partner-port").fill("70000");
  await by(page, "step-next").click();
  expect(await page.locator("[aria-invalid=true]").count(), "a port beyond all ports").toBeGreaterThan(0);
  await by(page, "partner-port").fill(String(port));
  await by(page, "step-next").click();
  await page.getByRole("radio", { name: /password/i }).first().check();
  await by(page, "partner-password").fill("not-needed-1");
  await by(page, "step-next").click();
  await by(page, "host-key").waitFor();
  await shownError(page);
  await wayOut(page);
});

story("a job that cannot be saved says what is missing, and keeps the rest", async (page, world) => {
  await world.go(page, "jobs/new");
  await settled(page);
  await wayOut(page);
  await by(page, "ready-nothing").click();
  await by(page, "job-name").fill("Month end");
  await wayOut(page);
  await by(page, "job-save").click();
  await expect.poll(() => page.locator("[aria-invalid=true], [role=alert]:visible").count()).toBeGreaterThan(0);
  await world.go(page, "runs");
  await world.go(page, "jobs/new");
  await by(page, "ready-nothing").click();
  await expect.poll(() => by(page, "job-name").inputValue()).toBe("Month end");
});

story("a workspace that cannot be opened says why, and opens once it can", async () => {
  const broken = await World.start([], { broken: true });
  const page = await broken.open("");
  await shownError(page);
  await wayOut(page);
  rmSync(join(broken.folder, "workspace"));
  await page.locator("[role=alert] button:visible").first().click();
  await by(page, "welcome").waitFor();
  await broken.end();
});

story("a second program on the same workspace shows the same", async (first, world) => {
  const second = await World.start([], { beside: world });
  const page = await second.open("");
  await second.go(page, "partners");
  await world.go(first, "partners");
  expect(await by(page, "page").innerText()).toBe(await by(first, "page").innerText());
  await second.end();
});

story("a server that has gone is said, and the page comes back with it", async (page, world) => {
  await world.go(page, "settings");
  await page.route("**/api/ask", (route) => route.abort());
  await page.evaluate(() => {
    location.hash = "#/runs";
  });
  await shownError(page);
  await page.unroute("**/api/ask");
  await page.locator("[role=alert] button:visible, [data-test=page] button:visible").first().click();
  await expect.poll(() => page.locator("[role=alert]:visible").count()).toBe(0);
});

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
