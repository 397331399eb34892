import { expect } from "chai";
import { network } from "hardhat";
import { calendar } from "../../sdk/src/core/index.ts";
import { DAY, DOCUMENT, Kind, ledgersWith, OFFSET, Source } from "../helpers/ledgers.ts";
import { pack, unpack } from "../helpers/lanes.ts";
import { randomFrom } from "../helpers/randomSessions.ts";

/**
 * The register against a model that knows no tree: for every unit it sums, day by day and interval by interval, what was issued in all
 * products with that day and what outages take. Both must accept and refuse the same steps, and agree on everything afterwards.
 */
const connection = await network.create();

const INTERVALS = 3;
const CAPACITY_KW = [4n, 5n, 3n];
const CLASSES = [0, 1];
const SEED = Number(process.env["GRIDBOURSE_SEED"] ?? Date.now() % 2_147_483_647);
const STEPS = 90;
const WALKS = 8;

describe("issuance along the tree and day by day", () => {
  for (let walk = 1; walk <= WALKS; walk += 1) {
    it(`accept and refuse alike, and agree on everything (walk ${walk}, seed ${SEED})`, async function () {
      this.timeout(240_000);
      const random = randomFrom(SEED + walk);
      const monthDays = [random.int(2, 5), random.int(1, 4)];
      const deliveryDays = monthDays[0]! + monthDays[1]!;
      const restDays = Array.from({ length: deliveryDays }, (_, d) => d + 1).filter(() => random.int(0, 2) === 0);
      const load = ledgersWith(connection, async (ledgers) => {
        const { register, outages, operator, gridCompany, accounts, admit, addUnit, dayAhead, classOf } = ledgers;
        const firstDay = await dayAhead(4);
        const bits = calendar.restBits(restDays);
        await register.connect(operator).registerYear(firstDay, deliveryDays, INTERVALS, monthDays, bits);
        await classOf(1 << Source.Wind);
        const people = [];
        for (const account of [accounts[0]!, accounts[1]!]) {
          people.push({ account, participant: await admit(account, { kind: Kind.Prosumer }) });
        }
        const units = [];
        for (const [i, capacityKw] of CAPACITY_KW.entries()) {
          const owner = people[i === 2 ? 1 : 0]!;
          const source = i === 0 ? Source.Coal : Source.Wind;
          units.push({ unit: await addUnit(owner.participant, { capacityKw, source }), owner, source, capacityKw });
        }
        const year = { year: 1, firstDay, deliveryDays, intervals: INTERVALS, monthDays, restDays };
        const nodes: calendar.Node[] = [{ span: "year" }];
        for (let at = 0; at < nodes.length; at += 1) nodes.push(...calendar.childrenOf(year, nodes[at]!));
        const products = CLASSES.flatMap((class_) =>
          nodes.map((node) => ({
            id: calendar.productOf({ ...node, year: 1, class: class_ }),
            days: calendar.daysOf(year, node),
            node,
            class: class_,
          })),
        );
        return { people, units, products, year, schedule: outages.connect(gridCompany) };
      });
      const { register, people, units, products, year, schedule, stranger } = await load();

      // The model: plain numbers.
      const issued = new Map<string, number>();
      const held = new Map<string, number>();
      const get = (map: Map<string, number>, ...key: unknown[]) => map.get(key.join(" ")) ?? 0;
      const change = (map: Map<string, number>, by: number, ...key: unknown[]) =>
        map.set(key.join(" "), get(map, ...key) + by);
      const outages: { id: bigint; u: number; from: number; until: number; kw: number; gone: boolean }[] = [];
      const capacity = (u: number) => Number(CAPACITY_KW[u]!) * (24 / INTERVALS);
      const lost = (u: number, day: number, i: number) => {
        const begins = (year.firstDay + day - 1) * DAY - OFFSET + (i * DAY) / INTERVALS;
        const ends = begins + DAY / INTERVALS;
        const left = outages
          .filter((o) => !o.gone && o.u === u && o.from < ends && o.until > begins)
          .map(({ kw }) => kw * (24 / INTERVALS));
        return capacity(u) - Math.min(capacity(u), ...left);
      };
      const onDay = (day: number) => products.filter(({ days }) => days.includes(day));
      const taken = (u: number, day: number, i: number) =>
        onDay(day).reduce((sum, { id }) => sum + get(issued, u, id, i), lost(u, day, i));
      const lanes = Array.from({ length: INTERVALS }, (_, i) => i);
      const ownUnits = (p: number) => units.flatMap(({ owner }, u) => (owner === people[p] ? [u] : []));

      const tried = { yes: 0, no: 0 };
      const step = async (allowed: boolean, send: () => Promise<{ wait(): Promise<unknown> }>, effect: () => void) => {
        const done = await send().then(
          async (sent) => (await sent.wait(), true),
          (error: { data?: unknown }) => {
            if (typeof error.data !== "string") throw error;
            return false;
          },
        );
        expect(done, "the same verdict").to.equal(allowed);
        tried[done ? "yes" : "no"] += 1;
        if (done) effect();
      };

      const splitting = (p: number, u: number | null, at: (typeof products)[number], q: readonly number[]) => {
        const children = calendar
          .childrenOf(year, at.node)
          .map((node) => calendar.productOf({ ...node, year: 1, class: at.class }));
        for (const i of lanes) {
          for (const [id, sign] of [[at.id, -1], ...children.map((child) => [child, 1] as const)] as const) {
            change(held, sign * q[i]!, p, id, i);
            if (u !== null) change(issued, sign * q[i]!, u, id, i);
          }
        }
      };
      const unsold = (u: number, p: number, id: bigint, i: number) =>
        Math.min(get(issued, u, id, i), get(held, p, id, i));

      const verbs = [
        async function issue() {
          const u = random.int(0, 2);
          const { owner, unit, source } = units[u]!;
          const product = random.pick(products);
          const q = lanes.map(() => random.int(0, 12));
          const fits = lanes.every(
            (i) => q[i] === 0 || product.days.every((day) => taken(u, day, i) + q[i]! <= capacity(u)),
          );
          const classFits = product.class === 0 || source === Source.Wind;
          const send = () =>
            register.connect(owner.account).issue(owner.participant, unit, product.id, pack(q.map(BigInt)));
          const p = people.indexOf(owner);
          await step(fits && classFits, send, () =>
            lanes.forEach((i) => (change(issued, q[i]!, u, product.id, i), change(held, q[i]!, p, product.id, i))),
          );
        },
        async function withdraw() {
          const u = random.int(0, 2);
          const { owner, unit } = units[u]!;
          const p = people.indexOf(owner);
          const product = random.pick(products);
          const q = lanes.map((i) =>
            Math.min(random.int(0, 6), unsold(u, p, product.id, i) + (random.int(0, 9) === 0 ? 1 : 0)),
          );
          const fits = lanes.every((i) => q[i]! <= unsold(u, p, product.id, i));
          const send = () =>
            register.connect(owner.account).withdraw(owner.participant, unit, product.id, pack(q.map(BigInt)));
          await step(fits, send, () =>
            lanes.forEach((i) => (change(issued, -q[i]!, u, product.id, i), change(held, -q[i]!, p, product.id, i))),
          );
        },
        async function transfer() {
          const from = random.int(0, 1);
          const { account, participant } = people[from]!;
          const product = random.pick(
            products.filter(({ id }) => lanes.some((i) => get(held, from, id, i) > 0)).concat(products[0]!),
          );
          const i = random.int(0, INTERVALS - 1);
          const q = random.int(0, get(held, from, product.id, i) + (random.int(0, 5) === 0 ? 1 : 0));
          const send = () =>
            register
              .connect(account)
              .transfer(participant, people[1 - from]!.participant, (product.id << 8n) | BigInt(i), q);
          await step(q <= get(held, from, product.id, i), send, () => {
            change(held, -q, from, product.id, i);
            change(held, q, 1 - from, product.id, i);
          });
        },
        async function split() {
          const p = random.int(0, 1);
          const { account, participant } = people[p]!;
          const owned = products.filter(({ id }) => lanes.some((i) => get(held, p, id, i) > 0));
          const product = random.pick(owned.length > 0 ? owned : products);
          const u = random.int(0, 2) === 0 ? null : random.pick(ownUnits(p));
          const q = lanes.map((i) => random.int(0, get(held, p, product.id, i)));
          const covered = lanes.every(
            (i) =>
              q[i] === 0 ||
              (u !== null
                ? q[i]! <= unsold(u, p, product.id, i)
                : get(held, p, product.id, i) - q[i]! >=
                  ownUnits(p).reduce((sum, own) => sum + get(issued, own, product.id, i), 0)),
          );
          const unit = u === null ? 0n : units[u]!.unit;
          const send = () => register.connect(account).split(participant, unit, product.id, pack(q.map(BigInt)));
          await step(product.node.span !== "day" && covered, send, () => splitting(p, u, product, q));
        },
        async function publish() {
          const u = random.int(0, 2);
          const quarter = DAY / 96;
          const begins = year.firstDay * DAY - OFFSET;
          const from = begins + random.int(0, deliveryDays * 96 - 2) * quarter;
          const until = Math.min(from + random.int(1, 150) * quarter, begins + deliveryDays * DAY);
          const kw = random.int(0, Number(CAPACITY_KW[u]!) - 1);
          const terms = { unit: units[u]!.unit, availableKw: kw, from, until, cause: 1, plan: 3 };
          const id = BigInt(outages.length + 1);
          await step(
            true,
            () => schedule.publish(terms, DOCUMENT),
            () => outages.push({ id, u, from, until, kw, gone: false }),
          );
        },
        async function cancel() {
          if (outages.length === 0) return;
          const outage = random.pick(outages);
          await step(
            !outage.gone,
            () => schedule.cancel(outage.id, DOCUMENT),
            () => (outage.gone = true),
          );
        },
        async function recall() {
          const u = random.int(0, 2);
          const p = people.indexOf(units[u]!.owner);
          const day = random.int(1, deliveryDays);
          const burns: [bigint, number, number][] = [];
          for (const i of lanes) {
            let excess = taken(u, day, i) - capacity(u);
            for (const class_ of CLASSES) {
              const id = calendar.productOf({ span: "day", day, year: 1, class: class_ });
              const burn = Math.max(0, Math.min(excess, unsold(u, p, id, i)));
              excess -= burn;
              if (burn > 0) burns.push([id, i, burn]);
            }
          }
          const send = () => register.connect(stranger).recall(units[u]!.unit, year.firstDay + day - 1);
          await step(burns.length > 0, send, () =>
            burns.forEach(([id, i, burn]) => (change(issued, -burn, u, id, i), change(held, -burn, p, id, i))),
          );
        },
        async function splitUnsold() {
          const u = random.int(0, 2);
          const p = people.indexOf(units[u]!.owner);
          const day = random.int(1, deliveryDays);
          const path = calendar.pathOf(year, { span: "day", day });
          const level = random.int(1, path.length - 1);
          const wanted = calendar.productOf({ ...path[level]!, year: 1, class: random.pick(CLASSES) });
          const product = products.find(({ id }) => id === wanted)!;
          const q = lanes.map((i) => {
            const below = path
              .slice(0, level)
              .flatMap((node) => CLASSES.map((class_) => calendar.productOf({ ...node, year: 1, class: class_ })));
            const shorter = below.reduce((sum, id) => sum + unsold(u, p, id, i), 0);
            const needed = Math.max(0, taken(u, day, i) - capacity(u) - shorter);
            return Math.min(needed, unsold(u, p, product.id, i));
          });
          const send = () =>
            register.connect(stranger).splitUnsold(units[u]!.unit, product.id, year.firstDay + day - 1);
          await step(
            q.some((kwh) => kwh > 0),
            send,
            () => splitting(p, u, product, q),
          );
        },
      ];

      const compare = async () => {
        const ids = people.map(({ participant }) => participant);
        for (const { id, node, class: class_ } of products) {
          const words = await register.lanesOf(id, ids);
          people.forEach((_, p) => {
            expect(unpack([words[p]!], INTERVALS), "holdings").to.deep.equal(
              lanes.map((i) => BigInt(get(held, p, id, i))),
            );
          });
          if (class_ !== 0) continue;
          for (const [u, { unit }] of units.entries()) {
            const most = lanes.map((i) => {
              const own = CLASSES.reduce(
                (sum, c) => sum + get(issued, u, calendar.productOf({ ...node, year: 1, class: c }), i),
                0,
              );
              const above = calendar.pathOf(year, node).slice(1);
              const higher = above.reduce(
                (sum, up) =>
                  sum +
                  CLASSES.reduce((s, c) => s + get(issued, u, calendar.productOf({ ...up, year: 1, class: c }), i), 0),
                0,
              );
              return Math.max(...calendar.daysOf(year, node).map((day) => taken(u, day, i))) - own - higher;
            });
            expect(unpack([...(await register.belowOf(unit, id))], INTERVALS), "below").to.deep.equal(most.map(BigInt));
          }
        }
        for (let day = 1; day <= deliveryDays; day += 1) {
          for (const [p, { participant }] of people.entries()) {
            const net = lanes.map((i) =>
              onDay(day).reduce(
                (sum, { id }) => sum + get(held, p, id, i) - ownUnits(p).reduce((s, u) => s + get(issued, u, id, i), 0),
                0,
              ),
            );
            expect([...(await register.dayPositionOf(participant, year.firstDay + day - 1))], "position").to.deep.equal(
              net.map(BigInt),
            );
          }
          for (const i of lanes) {
            const all = onDay(day);
            const holdings = all.reduce((sum, { id }) => sum + get(held, 0, id, i) + get(held, 1, id, i), 0);
            const supply = all.reduce(
              (sum, { id }) => sum + units.reduce((s, _, u) => s + get(issued, u, id, i), 0),
              0,
            );
            expect(holdings, "Σ holdings = Σ issued on every day").to.equal(supply);
          }
        }
      };

      // More issues and splits than cancelled outages.
      const weights = [6, 2, 4, 5, 2, 1, 3, 3];
      const bag = verbs.flatMap((verb, i) => new Array<typeof verb>(weights[i]!).fill(verb));
      for (let s = 0; s < STEPS; s += 1) {
        await random.pick(bag)();
        if (s % 3 === 0) await compare();
      }
      await compare();
      expect(tried.yes, "steps that were taken").to.be.greaterThan(STEPS / 3);
      expect(tried.no, "steps that were refused").to.be.greaterThan(STEPS / 20);
    });
  }
});
