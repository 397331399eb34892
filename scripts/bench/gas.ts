import { Wallet, concat, toBeHex, type TransactionReceipt } from "ethers";
import { network } from "hardhat";
import * as bs from "../../sdk/src/core/bidSheet.ts";
import * as cm from "../../sdk/src/core/commitment.ts";
import * as uk from "../../sdk/src/core/uniformKernel.ts";
const core: any = { ...bs, ...cm, ...uk };
import { deployLedgers, Kind, Source } from "../../test/helpers/ledgers.ts";

const N = Number(process.env.N ?? 24), P = Number(process.env.P ?? 200), S = Number(process.env.S ?? 5);
const SHAPE = process.env.SHAPE ?? "one"; // one | two | mixed | tied | flat
const conn = await network.create({ network: process.env.NET ?? "default" });
const L = await deployLedgers(conn);
const { ethers, networkHelpers } = conn;
const libs: Record<string, string> = {};
for (const n of ["Opening", "Committing", "Revealing", "Clearing", "Allotting"]) libs[n] = (await (await ethers.deployContract(n)).getAddress());
const auction = await ethers.deployContract("UniformPriceAuction", [L.manager.target, L.registry.target, L.house.target, L.register.target, { time: 0, blockNumber: 0 }], { libraries: libs } as any);
await L.addModule(auction.target as string);
const sel = (n: string) => auction.interface.getFunction(n as any)!.selector;
await L.manager.setTargetFunctionRole(auction.target, [sel("openSession")], 1n);
await L.manager.setTargetFunctionRole(auction.target, [sel("pauseBeginnings"), sel("resumeBeginnings")], 3n);
let seed = 42n;
const rnd = () => { seed = (seed * 6364136223846793005n + 1442695040888963407n) & ((1n << 64n) - 1n); return Number(seed >> 33n) / 2 ** 31; };
const beneficiary = await L.admit(L.stranger, { kind: Kind.Government });
const product = await L.addProduct({ days: 3, intervals: N });
const terms = { floor: 0, cap: 1_500_000, tick: 100, intervals: N };
const parts: { id: bigint; wallet: any; sell: boolean }[] = [];
const TWO = SHAPE === "mixed";
for (let i = 0; i < P; i++) {
  const wallet = new Wallet(toBeHex(0x1000n + BigInt(i), 32), ethers.provider);
  await networkHelpers.setBalance(wallet.address, 10n ** 20n);
  const sell = i % 2 === 1;
  const id = await L.admit(wallet as any, { kind: sell ? Kind.Generator : Kind.LargeUser });
  await L.house.connect(wallet).enableModule(id, auction.target);
  await L.fund(wallet as any, id, 10n ** 20n);
  if (sell || TWO) {
    const unit = await L.addUnit(id, { capacityKw: 3_000_000n, source: Source.Coal });
    const words = core.lanes ? [] : [];
    const lane = 2_000_000n * 0x100000001000000010000000100000001000000010000000100000001n;
    const w = Array.from({ length: Math.ceil(N / 8) }, (_, k) => (N - 8 * k >= 8 ? lane : lane & ((1n << BigInt(32 * (N - 8 * k))) - 1n)));
    await L.register.connect(wallet).issue(id, unit, product, w);
  }
  parts.push({ id, wallet, sell });
}
const now = await networkHelpers.time.latest();
const g = (s: number) => ({ time: now + s, blockNumber: 0 });
await auction.connect(L.operator).openSession({ product, floor: terms.floor, cap: terms.cap, tick: terms.tick, step: 10, lot: 100, minLots: 1, maxRows: 32, rule: 0, k: 5000, tieOrder: 0, beneficiary, rowBond: 1_000_000_000n, exposureBond: 1n, opensAt: g(0), closesAt: g(3600), revealsFrom: g(3700), revealsUntil: g(7200), clearBy: g(9000), allotFrom: g(9000), objection: { time: 0, blockNumber: 0 } });
const session = 1n;
const chainId = (await ethers.provider.getNetwork()).chainId;
const hex = (v: bigint | number, n: number) => toBeHex(v, n);
function sheetOf(sell: boolean): bs.BidSheet {
  const row = (sell: boolean, lo: number, hi: number, flat = false): bs.SheetRow => ({ side: sell ? "sell" : "buy", flat, steps: Array.from({ length: flat ? 1 : N }, () => {
    const steps = Array.from({ length: S }, () => {
      const price = SHAPE === "tied" ? [399_900, 400_000, 400_100][Math.floor(rnd() * 3)]! : Math.round((lo + rnd() * (hi - lo)) / 100) * 100;
      return { key: core.keyOf(terms, price), quantity: 1 + Math.floor(rnd() * 600) };
    });
    return steps.sort((x, y) => x.key - y.key);
  }) });
  if (SHAPE === "mixed") return { rows: [row(true, 420_000, 700_000), row(false, 100_000, 419_000)] };
  if (SHAPE === "flat") return { rows: [sell ? row(true, 200_000, 600_000, true) : row(false, 200_000, 600_000, true)] };
  if (SHAPE === "two") return { rows: [row(sell, 200_000, 600_000), row(sell, 200_000, 600_000)] };
  return { rows: [sell ? row(true, 200_000, 600_000) : row(false, 200_000, 600_000)] };
}
let steps = 0, buySteps = 0, sellSteps = 0;
const items: any[] = [];
const domain = { name: "UniformPriceAuction", version: "1", chainId, verifyingContract: auction.target as string };
const types = { Commit: [["uint256", "session"], ["uint32", "participant"], ["uint16", "sequence"], ["uint8", "rows"], ["uint8", "exposureExponent"], ["uint32", "cover"], ["bytes32", "hash"]].map(([type, name]) => ({ type: type!, name: name! })) };
for (const p of parts) {
  const sheet = sheetOf(p.sell);
  const bytes = core.encode(sheet, N);
  const salt = toBeHex(BigInt(Math.floor(rnd() * 2 ** 31)) * 0x123456789abcdef123456789abcdef123456789abcdefn + p.id, 32);
  const sh = core.sheetHash(sheet, N);
  const hash = core.commitHash({ chainId, contract: auction.target as string, session, participant: p.id, sequence: 1n, salt, sheetHash: sh } as any);
  let v = 0n, n = 0;
  for (const row of sheet.rows) for (let t = 0; t < N; t++) for (const s of row.steps[row.flat ? 0 : t]!) { n++; if (row.side === "buy") v += BigInt(s.quantity) * BigInt(core.priceOf(terms, s.key)); }
  steps += n; if (p.sell) sellSteps += n; else buySteps += n;
  let m = v * 100_000n, e = 0n; while (m >= 1n << 24n) { m = (m + 1n) >> 1n; e++; }
  const data = { session, participant: p.id, sequence: 1, rows: sheet.rows.length, exposureExponent: core.exposureExponent(sheet, N), cover: (m << 8n) | e, hash };
  const sig = ethers.Signature.from(await p.wallet.signTypedData(domain, types, data));
  items.push({ p, sheet, bytes, salt, data, sig });
}
const tot: Record<string, number> = {}; let maxGas = 0, maxBytes = 0;
async function send(kind: string, data: string, note = "") {
  const limit = 16_700_000;
  const tx = await L.stranger.sendTransaction({ to: auction.target as string, data, gasLimit: limit });
  const r = (await tx.wait()) as TransactionReceipt;
  { const b = ethers.getBytes(data); let z = 0; for (const x of b) if (x === 0) z++; tot[kind + ' calldata'] = (tot[kind + ' calldata'] ?? 0) + 21000 + 4 * z + 16 * (b.length - z); }
  if (process.env.TRACE === kind) { const tr: any = await ethers.provider.send('debug_traceTransaction', [tx.hash, { disableMemory: true, disableStack: true, disableStorage: true }]); const rows: string[] = []; const acc: Record<string, number> = {}; const stackTo: string[] = []; for (const l of tr.structLogs) { if (l.op === 'DELEGATECALL' || l.op === 'CALL' || l.op === 'STATICCALL') l.gasCost = 100; const k = l.depth + ':' + l.pc; acc[k] = (acc[k] ?? 0) + l.gasCost; } (await import('node:fs')).writeFileSync('/tmp/g/trace.json', JSON.stringify(acc)); { const a2: any = {}; for (const l of tr.structLogs) { const k = l.depth + ':' + l.pc; (a2[k] ??= [0, 0, l.op])[0]++; a2[k][1] += l.gasCost; } (await import('node:fs')).writeFileSync('/tmp/g/trace2.json', JSON.stringify(a2)); } globalThis.process.env.TRACE = ''; }
  const gas = Number(r.gasUsed); tot[kind] = (tot[kind] ?? 0) + gas; maxGas = Math.max(maxGas, gas); maxBytes = Math.max(maxBytes, data.length / 2 - 1);
  for (const log of r.logs) { const x = auction.interface.parseLog(log as any); if (x && /Refused/.test(x.name)) { console.log(x.name, x.args); throw new Error("refused"); } }
  return r;
}
function chunks<T>(list: T[], size: (x: T) => number, gas: (x: T) => number, maxB = 118_000, maxG = 15_500_000) { const out: T[][] = []; let b = Infinity, q = Infinity; for (const x of list) { if (b + size(x) > maxB || q + gas(x) > maxG) { out.push([]); b = 0; q = 0; } out.at(-1)!.push(x); b += size(x); q += gas(x); } return out; }
const commitItem = (i: any) => concat([hex(i.p.id, 4), hex(1, 2), hex(i.data.rows, 1), hex(i.data.exposureExponent, 1), hex(i.data.cover, 4), i.data.hash, hex(64, 2), i.sig.r, i.sig.yParityAndS]);
for (const c of chunks(items, () => 110, () => 42_000)) await send("commit", auction.interface.encodeFunctionData("commitMany", [session, concat(c.map(commitItem))]));
await networkHelpers.time.increaseTo(now + 3700);
const revealItem = (i: any) => concat([hex(i.p.id, 4), hex(i.bytes.length, 3), i.salt, i.bytes]);
for (const c of chunks(items, (i) => i.bytes.length + 39, (i) => 60 * i.bytes.length)) await send("reveal", auction.interface.encodeFunctionData("reveal", [session, concat(c.map(revealItem))]));
await networkHelpers.time.increaseTo(now + 7200);
const sheets = items.map((i) => i.sheet);
const results = core.clearBook(sheets, terms, { rule: "competitive", k: 5000, step: 10 });
const claims = results.map((r) => BigInt(r.claim.a) | (BigInt(r.claim.b) << 24n) | (BigInt(r.claim.aPlus) << 48n) | (BigInt(r.claim.bMinus) << 72n));
const packSums = (s: any) => s.sellBelow | (s.sellAt << 64n) | (s.buyAbove << 128n) | (s.buyAt << 192n);
const bookItem = (i: any) => concat([hex(i.p.id, 4), hex(1, 2), i.bytes]);
let progress: any = { chain: toBeHex(0, 32), sheets: 0n, sums: claims.map(() => 0n), seen: 0n };
let doneItems: any[] = [];
for (const c of chunks(items, (i) => i.bytes.length + 6, (i) => 40 * i.bytes.length)) {
  await send("clear", auction.interface.encodeFunctionData("clear", [session, L.stranger.address, claims, progress, concat(c.map(bookItem))]));
  doneItems = doneItems.concat(c);
  let chain: any = progress.chain;
  for (const i of c) chain = core.bookNext(chain, core.leaf(i.p.id, 1n, core.sheetHash(i.sheet, N)));
  const part = claims.map((_, t) => core.sumsOf(results[t]!.claim, doneItems.map((i) => i.sheet), t));
  let seen = 0n;
  part.forEach((s, t) => { if (results[t]!.claim.aPlus !== core.HIGH && s.nextAskSeen) seen |= 1n << BigInt(2 * t); if (results[t]!.claim.bMinus !== core.LOW && s.nextBidSeen) seen |= 2n << BigInt(2 * t); });
  progress = { chain, sheets: BigInt(doneItems.length), sums: part.map(packSums), seen };
}
const [prices, volumes] = await auction.resultOf(session);
results.forEach((r, t) => { if (r.volume * 100n !== BigInt(volumes[t]!) || (r.volume > 0n && BigInt(r.price!) !== prices[t])) throw new Error("mismatch " + t); });
await networkHelpers.time.increaseTo(now + 9000);
const sums = results.map((r) => packSums(r.sums));
let totals: bigint[] = claims.map(() => 0n), chain: any = toBeHex(0, 32), done = 0;
const order = items;
const share: Record<string, number> = {};
for (const c of chunks(order, (i) => i.bytes.length + 6, (i) => (i.p.sell ? 46_000 : 110_000))) {
  await send("allot", auction.interface.encodeFunctionData("allot", [session, claims, sums, { chain, sheets: done, totals }, concat(c.map(bookItem))]));
  for (const i of c) {
    chain = core.bookNext(chain, core.leaf(i.p.id, 1n, core.sheetHash(i.sheet, N)));
    for (let t = 0; t < N; t++) { const ra = core.rationingOf(results[t]!); if (!ra) continue; for (const row of i.sheet.rows) if (row.side === ra.side) for (const s of row.steps[row.flat ? 0 : t]) if (s.key === ra.key) totals[t]! += BigInt(s.quantity); }
  }
  done += c.length;
}
const rec = await auction.recordOf(session);
console.log({ state: rec.state, P, N, SHAPE, steps });
for (const k of Object.keys(tot)) console.log(k, (tot[k]! / steps).toFixed(1));
console.log("total", (Object.values(tot).reduce((a, b) => a + b) / steps).toFixed(1), { maxGas, maxBytes });
