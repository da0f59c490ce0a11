// What a person does on a provider's own page.
import type { Page } from "playwright-core";
import { by } from "./world";

/** Presses a button that opens the sign-in in a tab of its own. */
export async function openSignIn(page: Page, name: string): Promise<Page> {
  const opened = page.context().waitForEvent("page");
  await by(page, name).click();
  return opened;
}

/** Opens the sign-in and answers there. */
export async function signIn(page: Page, name: string, answer: "Accept" | "Refuse"): Promise<void> {
  const tab = await openSignIn(page, name);
  await tab.getByRole("button", { name: answer }).click();
  await tab.close();
}
