// Books and a partner connected through the forms, against practice servers; and no secret that was typed is found anywhere.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { shownError } from "./errors";
import { Practice } from "./practice";
import { stories } from "./story";
import { type World, by, settled } from "./world";

const wrongPassword = "canary-wrong-password-5417";
let practice: Practice;
beforeAll(async () => {
  practice = await Practice.start();
});
afterAll(() => practice.end());
const { story } = stories();

/** Presses a button that opens the sign-in in a tab of its own, and answers there. */
async function signIn(page: Page, name: string, answer: "Accept" | "Refuse"): Promise<void> {
  const opened = page.context().waitForEvent("page");
  await by(page, name).click();
  const tab = await opened;
  await tab.getByRole("button", { name: answer }).click();
  await tab.close();
}

story("books and a partner are connected, and secrets stay where they were put", async (page, world) => {
  const { connection, partner, addresses, region } = practice.sides;
  const at = addresses[region];
  if (at === undefined) throw new Error("the company's region has no servers");

  await world.go(page, "connections/new");
  await by(page, "step-next").click();
  await by(page, "client-id").fill("something else");
  expect(await by(page, "client-id").getAttribute("aria-invalid"), "the shape of a client id is known").toBe("true");
  await by(page, "connection-name").fill("Harbour & Pine");
  await by(page, "client-id").fill(connection.client_id);
  await by(page, "client-secret").fill(connection.secrets.client_secret);
  await page.locator("select").last().selectOption(region);
  await page.getByText(/^Advanced/).click();
  await by(page, "add-address").click();
  const row = by(page, "address-row").first().locator("input");
  await row.nth(0).fill(region);
  await row.nth(1).fill(at.api);
  await row.nth(2).fill(at.accounts);
  await world.go(page, "today");
  await world.go(page, "connections/new");
  expect(await by(page, "connection-name").inputValue(), "typed before another page").toBe("Harbour & Pine");
  await by(page, "step-next").click();
  await by(page, "sign-in-start").waitFor();
  await signIn(page, "sign-in-start", "Refuse");
  await shownError(page);
  await signIn(page, "sign-in-again", "Accept");
  await by(page, "company").first().waitFor();
  expect(await by(page, "company").first().textContent()).toMatch(/Harbour & Pine Trading.*EUR/);
  await by(page, "confirm-company").first().click();
  await expect.poll(() => by(page, "test-result").textContent(), { timeout: 15_000 }).toMatch(/\w/);
  expect(await page.locator("[data-test=next-partner]").count(), "every step went well").toBe(1);

  await by(page, "next-partner").click();
  await by(page, "partner-name").fill("Practice partner");
  const { host, port, user } = partner.remote;
  await by(page, "partner-paste").fill(`sftp://${user}@${host}:${String(port)}/outbound`);
  await expect.poll(() => by(page, "partner-port").inputValue()).toBe(String(port));
  expect(await by(page, "partner-understood").textContent()).not.toBe("");
  await by(page, "step-next").click();
  await page.getByRole("radio", { name: /password/i }).first().check();
  await by(page, "partner-password").fill(wrongPassword);
  await by(page, "step-next").click();
  await by(page, "fingerprint").waitFor();
  const shown = ((await by(page, "fingerprint").textContent()) ?? "").replaceAll(/\s/g, "");
  expect(shown).toContain(practice.sides.sftp_fingerprint.replace("SHA256:", ""));
  await by(page, "told-fingerprint").fill("SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
  await expect.poll(() => by(page, "compared").getAttribute("data-result")).toBe("different");
  await by(page, "told-fingerprint").fill(practice.sides.sftp_fingerprint);
  await expect.poll(() => by(page, "compared").getAttribute("data-result")).toBe("same");
  await by(page, "accept-host-key").click();
  await expect.poll(() => by(page, "test-result").textContent(), { timeout: 15_000 }).toMatch(/\w/);
  const ticks = await by(page, "test").textContent();
  expect(ticks, "a wrong password is told, with who must act").toMatch(/password/i);
  await by(page, "fix-step").click();
  await page.getByRole("button", { name: /replace/i }).click();
  await by(page, "partner-password").fill(partner.secrets.password);
  await by(page, "step-next").click();
  await by(page, "host-key").waitFor();
  await by(page, "step-next").click();
  await by(page, "next-layout").waitFor({ timeout: 15_000 });
  await noSecret(page, world, [connection.secrets.client_secret, wrongPassword, partner.secrets.password]);

  await world.go(page, "partners/practice-partner");
  await practice.end();
  await by(page, "start-test").click();
  await expect.poll(() => by(page, "test-result").textContent(), { timeout: 15_000 }).toMatch(/\w/);
  await world.go(page, "connections");
  await by(page, "open-connection").first().click();
  await settled(page);
  await by(page, "start-test").click();
  await expect.poll(() => by(page, "test-result").textContent(), { timeout: 20_000 }).toMatch(/\w/);
  expect(await page.locator("[data-test=page]").innerText()).not.toMatch(/undefined|\bnull\b|\[object|ECONN/);
});

/** Looks for secrets on all screens, in what the web view keeps, in all answers and in the feed. */
async function noSecret(page: Page, world: World, secrets: readonly string[]): Promise<void> {
  const places: [string, string][] = [];
  for (const screen of ["partners", "partners/practice-partner", "partners/practice-partner?step=sign-in", "connections", "connections/harbour-pine", "connections/harbour-pine?step=app", "settings"]) {
    await world.go(page, screen);
    const text = await page.evaluate(() => document.documentElement.outerHTML + [...document.querySelectorAll("input, textarea")].map((one) => (one as HTMLInputElement).value).join("\n"));
    places.push([screen, text]);
  }
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, history.state]));
  places.push(["storage", kept], ["answers", world.replies.join("\n")], ["feed", world.heard.join("\n")]);
  expect(world.replies.length, "answers were collected").toBeGreaterThan(20);
  for (const secret of secrets) for (const [where, text] of places) expect(text.includes(secret), `a secret in ${where}`).toBe(false);
}
