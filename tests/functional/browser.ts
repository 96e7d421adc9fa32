// A real browser (Chromium) before the shop's pages. Whatever a page complains about in its console fails the test that has it.
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll } from "vitest";

let browser: Browser;
let faults: string[] = [];

// For a file of tests.
export function useBrowser() {
    beforeAll(async () => {
        // Its own sandbox needs rights that root and containers do not have; the pages are ours.
        browser = await chromium.launch({ executablePath: process.env.SOUK_CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
    });
    afterEach(async () => {
        await closePages();
        if (faults.length > 0) throw new Error(`the browser complained: ${faults.splice(0).join("\n")}`);
    });
    afterAll(() => browser?.close());
}

// Before what they ask goes away.
export async function closePages() {
    for (const context of browser.contexts()) await context.close();
}

// Refusals of the API are what some tests are about: `refused` are the statuses that the console may tell of.
export async function open(url: string, refused: number[] = []): Promise<Page> {
    const page = await (await browser.newContext()).newPage();
    page.setDefaultTimeout(30_000);
    page.on("pageerror", (error) => faults.push(String(error)));
    page.on("console", (message) => {
        const status = Number(/the server responded with a status of (\d+)/.exec(message.text())?.[1]);
        const from = message.location().url;
        const ours = from === "" || new URL(from).origin === new URL(url).origin;
        if (ours && ["error", "warning"].includes(message.type()) && !refused.includes(status)) faults.push(`${message.text()} ${from}`);
    });
    await page.goto(url);
    return page;
}

// Until the page says so.
export async function says(page: Page, role: "status" | "alert", text: string | RegExp) {
    await page.getByRole(role).filter({ hasText: text }).waitFor();
}
