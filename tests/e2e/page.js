// page.js URL LANGUAGE FOLDER: places an order on the page as a person would, prints what was seen as JSON, and keeps
// screenshots in FOLDER.
const { chromium } = require("playwright-core");

async function main() {
  const [url, language, folder] = process.argv.slice(2);
  const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync"],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 1100 } });
    const errors = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    await page.goto(url);
    await page.click(`.language[data-language="${language}"]`);
    await page.waitForSelector("#products li");
    await page.screenshot({ path: `${folder}/page-${language}-before.png` });
    await page.click("#order .primary");
    await page.locator("#services li.done").nth(4).waitFor({ timeout: 60000 });
    await page.waitForSelector("#sms:not([hidden])", { timeout: 60000 });
    await page.waitForSelector("#mail:not([hidden])", { timeout: 60000 });
    await page.waitForSelector("#ledger:not([hidden])", { timeout: 60000 });
    await page.screenshot({ path: `${folder}/page-${language}.png`, fullPage: true });
    await page.setViewportSize({ width: 360, height: 800 });
    await page.screenshot({ path: `${folder}/page-${language}-360.png`, fullPage: true });
    const seen = await page.evaluate(() => ({
      lanes: document.querySelectorAll("#services li").length,
      finished: document.querySelectorAll("#services li.done").length,
      ledgerRows: document.querySelectorAll("#entries tr").length,
      number: document.getElementById("number").textContent,
      sms: document.getElementById("sms-body").textContent,
      text: document.body.innerText,
      tooWide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
    }));
    if (seen.tooWide) errors.push("the page is wider than a small screen");
    console.log(JSON.stringify({ ...seen, errors }));
  } finally {
    await browser.close();
  }
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
