// The page: places an order and shows, live, what becomes of it.
import { texts } from "/pesan-texts.js";

const $ = (id) => document.getElementById(id);
const state = { language: null, products: [], quantities: new Map(), order: null, watching: null };

function t(key) {
  return texts[state.language][key] ?? key;
}

// Decimals of ISO 4217 where they are not two. Browsers differ for some, IDR among them.
const decimals = { BHD: 3, CLP: 0, ISK: 0, JOD: 3, JPY: 0, KRW: 0, KWD: 3, OMR: 3, TND: 3, VND: 0 };

function money({ amount, currency }) {
  const digits = decimals[currency] ?? 2;
  const whole = amount % 10 ** digits === 0;
  const options = { minimumFractionDigits: whole ? 0 : digits, maximumFractionDigits: digits };
  const value = amount / 10 ** digits;
  // Rupiah are written the Indonesian way, whatever the language around them: Rp75.000.
  if (currency === "IDR")
    return `${value < 0 ? "-" : ""}Rp${new Intl.NumberFormat("id", options).format(Math.abs(value))}`;
  return new Intl.NumberFormat(state.language, { style: "currency", currency, ...options }).format(value);
}

async function api(method, path, { body, headers = {} } = {}) {
  const token = sessionStorage.getItem("token");
  const response = await fetch(path, {
    method,
    headers: {
      ...(body ? { "content-type": "application/json" } : {}),
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...headers,
    },
    body: body && JSON.stringify(body),
  });
  if (response.status === 401) $("token-field").hidden = false;
  if (response.status === 204) return null;
  const type = response.headers.get("content-type") ?? "";
  const answer = type.includes("json") ? await response.json() : await response.text();
  if (!response.ok) throw new Error(answer.detail ?? answer.title ?? `${response.status}`);
  return answer;
}

function showProblem(error) {
  $("problem").hidden = !error;
  $("problem").textContent = error ? `${t("failed")} ${error.message ?? error}` : "";
}

function setLanguage(language) {
  state.language = language;
  localStorage.setItem("language", language);
  document.documentElement.lang = language;
  for (const node of document.querySelectorAll("[data-text]")) node.textContent = t(node.dataset.text);
  for (const button of document.querySelectorAll(".language"))
    button.setAttribute("aria-pressed", String(button.dataset.language === language));
  showProducts();
  if (state.order) refresh();
}

// The shop -----------------------------------------------------------------------------------------------------------

function element(tag, attributes = {}, ...children) {
  const node = Object.assign(document.createElement(tag), attributes);
  node.append(...children);
  return node;
}

function stepper(product) {
  const output = element("output", { textContent: state.quantities.get(product.sku) ?? 0 });
  const change = (by) => {
    const quantity = Math.max(0, (state.quantities.get(product.sku) ?? 0) + by);
    state.quantities.set(product.sku, quantity);
    output.textContent = quantity;
    showSubtotal();
  };
  const button = (text, by) =>
    element("button", { type: "button", textContent: text, ariaLabel: `${text} ${product.name}`, onclick: () => change(by) });
  return element("div", { className: "stepper" }, button("−", -1), output, button("+", 1));
}

function showProducts() {
  $("products").replaceChildren(
    ...state.products.map((product) =>
      element("li", {}, element("span", { textContent: product.name }),
        element("span", { className: "price", textContent: money(product.price) }), stepper(product))),
  );
  showSubtotal();
}

function showSubtotal() {
  if (state.products.length === 0) return;
  const amount = state.products.reduce((sum, p) => sum + p.price.amount * (state.quantities.get(p.sku) ?? 0), 0);
  $("subtotal").textContent = money({ amount, currency: state.products[0].price.currency });
}

async function loadProducts() {
  const page = await api("GET", "/v1/products?limit=100");
  state.products = page.items;
  if (state.quantities.size === 0 && page.items.length > 0) {
    state.quantities.set(page.items[0].sku, 2);
    if (page.items.length > 1) state.quantities.set(page.items[1].sku, 1);
  }
  showProducts();
}

async function placeOrder(event) {
  event.preventDefault();
  const form = new FormData($("order"));
  if (form.get("token")) sessionStorage.setItem("token", form.get("token"));
  const button = $("order").querySelector(".primary");
  button.disabled = true;
  showProblem(null);
  try {
    if (state.products.length === 0) await loadProducts();
    const phone = form.get("phone").trim();
    const body = {
      customer: { name: form.get("name").trim(), email: form.get("email").trim(), ...(phone ? { phone } : {}) },
      lines: [...state.quantities].filter(([, quantity]) => quantity > 0).map(([sku, quantity]) => ({ sku, quantity })),
      locale: state.language,
    };
    const key = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
    watch(await api("POST", "/v1/orders", { body, headers: { "idempotency-key": key } }));
  } catch (error) {
    showProblem(error);
  } finally {
    button.disabled = false;
  }
}

// What becomes of it -------------------------------------------------------------------------------------------------

const lanes = ["order", "email", "sms", "finance", "report"];

function watch(order) {
  state.order = order;
  $("idle").hidden = true;
  $("result").hidden = false;
  for (const id of ["mail", "sms", "ledger", "activity"]) $(id).hidden = true;
  clearInterval(state.watching);
  state.watching = setInterval(refresh, 250);
  state.watchUntil = Date.now() + 60_000;
  refresh();
}

function laneState(steps, service) {
  const names = steps.filter((s) => s.service === service).map((s) => s.step);
  if (names.some((n) => n === "failed" || n === "suppressed")) return "bad";
  if (names.some((n) => ["accepted", "sent", "posted", "recorded"].includes(n))) return "done";
  return "busy";
}

function showSteps(steps) {
  const expected = lanes.filter((lane) => lane !== "sms" || state.order.customer?.phone);
  $("services").replaceChildren(...expected.map((lane) => {
    const last = steps.filter((s) => s.service === lane).at(-1);
    return element("li", { className: laneState(steps, lane) }, element("span", { textContent: t(`lane_${lane}`) }),
      element("small", { textContent: last ? t(`step_${last.step}`) : t("waiting") }));
  }));
  const start = Date.parse(steps[0]?.at);
  $("timeline").replaceChildren(...steps.map((s) =>
    element("li", {}, element("time", { textContent: `+${Date.parse(s.at) - start} ms`, dateTime: s.at }),
      element("b", { textContent: t(`lane_${s.service}`) }),
      element("span", { textContent: `${t(`step_${s.step}`)}${s.detail ? ` · ${s.detail}` : ""}` }))));
  return expected.every((lane) => laneState(steps, lane) === "done");
}

async function showMailbox() {
  const { order } = state;
  const mails = await api("GET", `/v1/mailbox/messages?kind=email&q=${encodeURIComponent(order.number)}&limit=1`);
  if (mails.items.length > 0) {
    const mail = await api("GET", `/v1/mailbox/messages/${mails.items[0].id}`);
    $("mail").hidden = false;
    $("mail-subject").textContent = mail.subject;
    if ($("mail-body").dataset.shown !== mail.id) {
      $("mail-body").srcdoc = mail.html ?? "";
      $("mail-body").dataset.shown = mail.id;
    }
  }
  const sms = await api("GET", `/v1/mailbox/messages?kind=sms&q=${encodeURIComponent(order.number)}&limit=1`);
  if (sms.items.length > 0) {
    $("sms").hidden = false;
    $("sms-body").textContent = sms.items[0].text;
  }
}

async function showLedger() {
  const page = await api("GET", `/v1/ledger/entries?order=${state.order.id}`);
  const lines = page.items.flatMap((entry) => entry.lines);
  if (lines.length === 0) return;
  $("ledger").hidden = false;
  $("entries").replaceChildren(...lines.map(({ account, amount }) =>
    element("tr", {}, element("td", { textContent: t(`account_${account}`) }),
      element("td", { className: "number", textContent: amount.amount > 0 ? money(amount) : "" }),
      element("td", { className: "number", textContent: amount.amount < 0 ? money({ ...amount, amount: -amount.amount }) : "" }))));
}

async function showActivity() {
  const email = state.order.customer?.email;
  if (!email) return;
  const page = await api("GET", `/v1/reports/customers/${encodeURIComponent(email)}/activity?limit=100`);
  if (page.items.length === 0) return;
  $("activity").hidden = false;
  $("activity-text").textContent = t("activity_text").replace("{email}", email).replace("{count}", page.items.length);
}

async function refresh() {
  if (state.refreshing) return;
  state.refreshing = true;
  try {
    const { order } = state;
    $("number").textContent = `${order.number}${order.status === "cancelled" ? ` · ${t("step_cancelled")}` : ""}`;
    $("total").textContent = `${t("total")} ${money(order.total)} (${t("vat")} ${money(order.vat)})`;
    $("cancel").hidden = order.status === "cancelled";
    const timeline = await api("GET", `/v1/orders/${order.id}/timeline`);
    const finished = showSteps(timeline.items);
    // Before its first order is recorded the report does not know the customer.
    const recorded = laneState(timeline.items, "report") === "done";
    await Promise.all([showMailbox(), showLedger(), recorded && showActivity()]);
    if ((finished && Date.now() > state.watchUntil - 55_000) || Date.now() > state.watchUntil)
      clearInterval(state.watching);
  } catch (error) {
    showProblem(error);
    clearInterval(state.watching);
  } finally {
    state.refreshing = false;
  }
}

async function cancelOrder() {
  try {
    watch(await api("POST", `/v1/orders/${state.order.id}/cancel`));
  } catch (error) {
    showProblem(error);
  }
}

for (const button of document.querySelectorAll(".language"))
  button.addEventListener("click", () => setLanguage(button.dataset.language));
$("order").addEventListener("submit", placeOrder);
$("cancel").addEventListener("click", cancelOrder);
const wanted = localStorage.getItem("language") ?? (navigator.language.startsWith("en") ? "en" : "id");
setLanguage(wanted in texts ? wanted : "id");
loadProducts().catch(showProblem);
