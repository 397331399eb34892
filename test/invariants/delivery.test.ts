import { expect } from "chai";
import { network } from "hardhat";
import { flat } from "../helpers/lanes.ts";
import { DAY, DOCUMENT, HOUR, monthProduct, UNIT_OF_MONEY } from "../helpers/ledgers.ts";
import { naiveDay, naiveMonth, sum } from "../helpers/naiveCharges.ts";
import { randomFrom } from "../helpers/randomSessions.ts";
import {
  BANDS,
  Base,
  BatchKind,
  daysWith,
  encodeItem,
  FEE,
  MonthStage,
  same,
  type Days,
  type Item,
  type Metered,
} from "../helpers/settlement.ts";

/**
 * Delivery as a whole: grid company, regulator, guardian, treasury and participants publish, dispute, settle, correct, pay and do not pay as they like, over days of two
 * months; most of their calls are refused. At last a stranger brings everything to its end, and what each has paid is what its last readings cost.
 */
const connection = await network.create();
const { ethers, networkHelpers } = connection;

const SEED = Number(process.env["GRIDBOURSE_SEED"] ?? Date.now() % 2_147_483_647);
const WALKS = 3;
const STEPS = 300;
const INTERVALS = 4;
const DAYS = 4;
const PRICE = 400_000;
const RATE = 100_000n;

const load = daysWith(connection, {
  monthDays: [2, 2, 31],
  wholeYear: true,
  intervals: INTERVALS,
  bondPerKwh: RATE,
  amount: 15n * UNIT_OF_MONEY,
  rule: { base: Base.Month, fallbackPrice: PRICE, bands: BANDS },
});

type Published = Awaited<ReturnType<Days["publish"]>> & { kind: bigint };

describe("invariants of delivery and settlement", () => {
  for (let walk = 0; walk < WALKS; walk++) {
    it(`hold on a random walk (seed ${SEED + walk})`, async function () {
      this.timeout(600_000);
      const d = await load();
      const { settlement, meters, house, register, everybody, day, year } = d;
      const { int, pick, chance } = randomFrom(SEED + walk);
      const below = (n: number) => int(0, n - 1);
      const some = <T>(list: readonly T[]) => list.filter(() => chance(0.6));
      const ids = everybody.map(({ participant }) => participant);
      const months = [0, 1, 2].map((m) => monthProduct(year, m));
      const monthOf = (date: number) => months[Math.floor((date - day) / 2)]!;
      const batches: Published[] = [];
      const stranger = settlement.connect(d.stranger);
      const nothing = { batch: 0n, item: "0x", proof: [] as string[] };
      const deviation = () => pick([0n, 1n, 500n, -700n, 30_000n, -25_000n, 90_000n, -200_000n, 400_000n]);
      const item = (who: Metered): Item =>
        d.off(
          who,
          same(0n, INTERVALS).map(() => deviation()),
        );
      /** What each participant's day was settled by last: a batch, or null for a day as contracted. */
      const settledBy = new Map<string, Published | null>();
      const key = (id: bigint, date: number) => `${id} ${date}`;
      /** Participants' months of which a day came when the month was closed already. */
      const late = new Set<string>();

      /** Sends; says whether it was accepted. */
      const trying = async (send: () => Promise<{ wait(): Promise<unknown> } | undefined>): Promise<boolean> => {
        try {
          await (await send())?.wait();
          return true;
        } catch (error) {
          // A panic is no refusal.
          expect(String(error)).to.not.match(/panic|assert|out of gas/i);
          return false;
        }
      };
      const publish = async (
        how: "publish" | "amend" | "decide" | "publishCorrection",
        date: number,
        who: readonly Metered[],
      ) => {
        const from = how === "decide" ? d.regulator : d.metering;
        const items = who.map(item);
        const before = await meters.batchCount();
        const data = ethers.concat(items.map(encodeItem));
        const accepted = await trying(() => meters.connect(from)[how](date, INTERVALS, data));
        if (!accepted) return;
        expect(await meters.batchCount()).to.equal(before + 1n);
        const { kind } = await meters.batchOf(before + 1n);
        const [event] = await meters.queryFilter(meters.filters.ReadingsPublished(before + 1n));
        const accepted_ = (event!.args.participants.slice(2).match(/.{8}/g) ?? []).map((hex) => BigInt(`0x${hex}`));
        const kept = accepted_.map((id) => items.find(({ participant }) => participant === id)!);
        const published = {
          batch: before + 1n,
          day: date,
          intervals: INTERVALS,
          items: kept,
          leaves: d.leavesOf(date, INTERVALS, kept),
          kind,
        };
        batches.push(published);
      };
      const note = async (block: number) => {
        for (const { args } of await settlement.queryFilter(settlement.filters.StatementIssued(), block, block)) {
          const at = key(args.participant, Number(args.day));
          expect(settledBy.has(at), "settled once").to.equal(false);
          settledBy.set(at, batches.find(({ batch }) => batch === args.batch) ?? null);
          const { stage } = await settlement.monthOf(monthOf(Number(args.day)));
          if (stage !== MonthStage.Running) late.add(`${args.participant} ${monthOf(Number(args.day))}`);
        }
        for (const { args } of await settlement.queryFilter(settlement.filters.StatementCorrected(), block, block)) {
          settledBy.set(
            key(args.participant, Number(args.day)),
            batches.find(({ batch }) => batch === args.newBatch)!,
          );
        }
      };
      const noting = async (send: () => ReturnType<typeof d.settle>) => {
        let block = 0;
        const done = await trying(async () => {
          const sent = await send();
          block = (await sent.wait())!.blockNumber;
          return undefined;
        });
        if (done) await note(block);
        return done;
      };
      const provenFor = (of: Published | null | undefined, id: bigint) => {
        const place = of?.items.findIndex(({ participant }) => participant === id) ?? -1;
        return of && place >= 0 ? { ...d.provenOf(of, place), batch: of.batch } : nothing;
      };
      const correct = (who: Metered, later: Published, old = settledBy.get(key(who.participant, later.day))) =>
        noting(() =>
          stranger.correct(
            who.participant,
            later.day,
            provenFor(old, who.participant),
            provenFor(later, who.participant),
          ),
        );

      const check = async (what: string) => {
        const [free, debts] = [
          await Promise.all([...ids, d.beneficiary].map((id) => house.freeOf(id))),
          await Promise.all(ids.map((id) => house.debtOf(id))),
        ];
        const modules = [d.auction, meters, settlement, register].map(({ target }) => target);
        const compartments = await Promise.all(modules.map((module) => house.compartmentOf(module)));
        expect(await d.token.balanceOf(house.target), what).to.equal(sum(free) + sum(compartments));
        const queue = await settlement.queue();
        const balances = await Promise.all(months.map(async (month) => (await settlement.monthOf(month)).balance));
        expect(compartments[2]! + sum(debts) - (queue.owed - queue.taken), what).to.equal(sum(balances));
        expect(compartments[3], what).to.equal(await register.bondTotal());
        expect(queue.taken <= queue.paid && queue.paid <= queue.owed, what).to.equal(true);
        expect(queue.paid - queue.taken <= compartments[2]!, what).to.equal(true);
        const tickets = await Promise.all(
          Array.from({ length: Number(queue.tickets) }, (_, i) => settlement.ticketOf(i + 1)),
        );
        expect([sum(tickets.map(({ amount }) => amount)), sum(tickets.map(({ taken }) => taken))], what).to.deep.equal([
          queue.owed,
          queue.taken,
        ]);
        let fees = 0n;
        const seen = new Set<string>();
        for (const { batch, day: date, items, kind } of batches) {
          for (const { participant } of items) {
            const at = kind === BatchKind.Correction ? `${batch} ${participant}` : key(participant, date);
            if (seen.has(at)) continue;
            seen.add(at);
            if ((await meters.disputeOf(batch, participant)).paid) fees += FEE;
          }
        }
        expect(compartments[1], what).to.equal(fees);
        for (let date = day; date < day + DAYS; date++) {
          expect((await settlement.dayOf(date)).settled <= (await meters.publishedOn(date)), what).to.equal(true);
        }
      };

      /** A day that is over, most of the time. */
      const anyDay = () => (chance(0.1) ? day + below(DAYS) : day + below(Math.min(over, DAYS)));
      let over = 1;
      const actions: Record<string, () => Promise<unknown>> = {
        wait: () => networkHelpers.time.increase(HOUR * (1 + below(4))),
        publish: () => publish("publish", anyDay(), chance(0.5) ? everybody : some(everybody)),
        correction: () => publish("publishCorrection", anyDay(), some(everybody)),
        amend: () => publish("amend", anyDay(), some(everybody)),
        decide: () => publish("decide", anyDay(), some(everybody)),
        review: async () => {
          for (const of of batches.slice(-4)) {
            const place = below(of.items.length);
            const who = everybody.find(({ participant }) => participant === of.items[place]!.participant)!;
            await trying(() => meters.connect(who.account).review(...d.reviewOf(of, place, chance(0.4))));
          }
        },
        uphold: async () => {
          if (batches.length === 0) return;
          const of = pick(batches);
          await trying(() => meters.connect(d.regulator).uphold(of.batch, pick(of.items).participant, DOCUMENT));
        },
        lapse: async () => {
          if (batches.length === 0) return;
          const of = pick(batches);
          await trying(() => meters.connect(d.stranger).lapse(of.batch, pick(of.items).participant));
        },
        announce: async () => chance(0.2) && trying(() => meters.connect(d.stranger).announce(anyDay())),
        prepare: () => trying(() => stranger.prepare(anyDay())),
        settle: async () => {
          if (batches.length === 0) return;
          const of = pick(batches);
          await noting(() => d.settle(of, some(of.items.map((_, i) => i))));
        },
        settleAll: async () => {
          for (let date = day; date < day + over && date < day + DAYS; date++) {
            await trying(() => stranger.prepare(date));
            for (const of of batches) if (of.day === date) await noting(() => d.settle(of));
          }
        },
        settleAbsent: () => noting(() => stranger.settleAbsent(anyDay(), some(ids))),
        correct: async () => {
          const corrections = batches.filter(({ kind }) => kind === BatchKind.Correction);
          for (let i = 0; i < 5 && corrections.length !== 0; i++) await correct(pick(everybody), pick(corrections));
        },
        correctWrongly: async () => {
          if (batches.length < 2) return;
          const who = pick(everybody);
          const [old, later] = [pick(batches), pick(batches)];
          const right = settledBy.get(key(who.participant, later.day));
          if (right?.batch !== old.batch) expect(await correct(who, later, old)).to.equal(false);
        },
        closeMonth: () => trying(() => stranger.closeMonth(pick(months))),
        chargeMonth: () => trying(() => stranger.chargeMonth(pick(months), some(ids))),
        shareMonth: () => trying(() => stranger.shareMonth(pick(months), some(ids))),
        serve: async () => {
          const { tickets } = await settlement.queue();
          const most = Math.min(4, Number(tickets) + 1);
          await trying(() => stranger.serve([1 + below(most), 1 + below(most), 1 + below(most)]));
        },
        collect: () => trying(() => stranger.collect(some(ids))),
        withdraw: async () => {
          const who = pick(everybody);
          const free = await house.freeOf(who.participant);
          await trying(() => house.connect(who.account).withdraw(who.participant, (free * BigInt(1 + below(4))) / 4n));
        },
        fund: () => {
          const who = pick(everybody);
          return d.fund(who.account, who.participant, BigInt(1 + below(12)) * UNIT_OF_MONEY);
        },
        toggle: async () => {
          const who = pick(everybody);
          const [module, own] = [pick([meters.target, settlement.target]), house.connect(who.account)];
          if (!(await trying(() => own.disableModule(who.participant, module))))
            await own.enableModule(who.participant, module);
        },
        freeze: async () => {
          const module = pick([meters.target, settlement.target]);
          await house.connect(d.guardian).freeze(module);
          await actions["settle"]!();
          await actions["review"]!();
          await house.connect(d.guardian).unfreeze(module);
        },
        split: async () => {
          const who = pick(everybody.slice(1));
          const product = pick([d.product, d.product + 1n, d.product + 2n, d.product + 13n, d.product + 14n]);
          await trying(() =>
            register.connect(who.account).split(who.participant, 0, product, flat(INTERVALS, 1 + below(100))),
          );
        },
        closeOut: async () => {
          const who = pick(everybody);
          await d.registry.connect(d.registrar).suspend(who.participant, DOCUMENT);
          await trying(() => settlement.connect(d.regulator).closeOut(who.participant, DOCUMENT));
          await d.registry.connect(d.registrar).reinstate(who.participant, DOCUMENT);
        },
      };
      await d.passTo(d.endOf(day));
      const weights = {
        publish: 4,
        correction: 2,
        review: 3,
        amend: 3,
        decide: 3,
        prepare: 1,
        settle: 3,
        settleAll: 2,
        settleAbsent: 1,
        correct: 3,
        closeMonth: 2,
        chargeMonth: 1,
        shareMonth: 1,
        serve: 2,
        wait: 4,
        fund: 4,
      };
      const often = Object.entries(weights).flatMap(([name, more]) => new Array<string>(more).fill(name));
      const names = [...Object.keys(actions), ...often];
      for (let step = 0; step < STEPS; step++) {
        const name = pick(names);
        const now = await networkHelpers.time.latest();
        over = 1;
        while (over < DAYS && d.endOf(day + over) <= now) over++;
        await actions[name]!();
        await check(`step ${step}: ${name}`);
      }

      // A stranger alone brings everything to its end.
      await networkHelpers.time.increase(DAYS * DAY);
      for (let date = day; date < day + DAYS; date++) await meters.connect(d.stranger).announce(date);
      await networkHelpers.time.increase(5 * DAY);
      for (const { batch, items } of batches) {
        for (const { participant } of items) await trying(() => meters.connect(d.stranger).lapse(batch, participant));
      }
      for (let date = day; date < day + DAYS; date++) {
        await trying(() => stranger.prepare(date));
        for (const of of batches.filter((one) => one.day === date && one.kind < BatchKind.Correction)) {
          await d.fund(d.seller.account, d.seller.participant, UNIT_OF_MONEY);
          await noting(() => d.settle(of));
        }
        for (const id of ids) await noting(() => stranger.settleAbsent(date, [id]));
        for (const { participant } of everybody)
          expect(settledBy.has(key(participant, date)), "a day is held").to.equal(true);
        for (const of of batches.filter((one) => one.day === date && one.kind === BatchKind.Correction)) {
          for (const who of everybody) await correct(who, of);
        }
        await check(`end of day ${date}`);
      }
      const ended = months.slice(0, 2);
      for (const month of ended) {
        await trying(() => stranger.closeMonth(month));
        await trying(() => stranger.chargeMonth(month, ids));
        await trying(() => stranger.shareMonth(month, ids));
        expect((await settlement.monthOf(month)).stage, "a month is held").to.equal(MonthStage.Shared);
        await check("end of a month");
      }

      // What each paid for a month is what its last readings cost.
      const rates = { first: same(BigInt(PRICE), INTERVALS), second: same(BigInt(PRICE), INTERVALS) };
      const rule = { mode: 0, kind: 0, base: Base.Month, bandBps: 0, overBps: 0, underBps: 0, bands: BANDS };
      const issued = await settlement.queryFilter(settlement.filters.StatementIssued());
      const corrected = await settlement.queryFilter(settlement.filters.StatementCorrected());
      const charged = await settlement.queryFilter(settlement.filters.MonthCharged());
      for (const who of everybody) {
        const own = ({ args }: { args: { participant: bigint } }) => args.participant === who.participant;
        for (const month of ended) {
          if (late.has(`${who.participant} ${month}`)) continue;
          const dates = [0, 1].map((i) => day + 2 * ended.indexOf(month) + i);
          const outcomes = dates.map((date) => {
            const position = same(d.position(who) * 1_000n, INTERVALS);
            const by = settledBy.get(key(who.participant, date));
            const point = by?.items.find(({ participant }) => participant === who.participant)!.points[0];
            const real = point === undefined ? position : point.importWh.map((wh, i) => wh - point.exportWh![i]!);
            return naiveDay(rule, { position, real }, rates);
          });
          const [off, contracted] = [sum(outcomes.map((o) => o.deviation)), sum(outcomes.map((o) => o.contracted))];
          const due = sum(outcomes.map((o) => o.charge)) + naiveMonth(rule, off, contracted, [rates, rates]);
          const days = dates.map(BigInt);
          const paid =
            sum(
              issued.filter((e) => own(e) && days.includes(e.args.day)).map(({ args }) => args.charge + args.penalty),
            ) +
            sum(corrected.filter((e) => own(e) && days.includes(e.args.day)).map(({ args }) => args.charge)) +
            sum(charged.filter((e) => own(e) && e.args.month === month).map(({ args }) => args.charge));
          expect(paid, `participant ${who.participant}, month ${month}`).to.equal(due);
        }
      }
    });
  }
});
