/** The month is closed (月结): the fund's balance is shared by metered energy, and everybody's statement can be printed. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { checkStatement, toHtml } from "../../../../sdk/src/statement/index.ts";
import { root } from "../../../build.ts";
import type { MarketDay, Say, Seat } from "../../day.ts";
import { moneyText } from "../../draw/numbers.ts";
import { protagonist } from "../ownDay.ts";

/** Where the statement goes: a folder that nothing else uses. */
const FOLDER = join(root, "statements");

const isoOf = (day: string, later: number) =>
  new Date(Date.parse(`${day}T00:00:00Z`) + later * 86_400_000).toISOString().slice(0, 10);

export const month = {
  title: { en: "The month is settled, a statement printed", zh: "月结与结算单" },
  async run<S extends Seat>(day: MarketDay<S>, say: Say): Promise<string[]> {
    const { chain, offices, plan, t, language, paint } = day;
    const name = plan.deliveryDay.slice(0, 7);
    const { delivery } = offices.operator.desk;
    const rest: string[] = [];
    for (let later = 1; isoOf(plan.deliveryDay, later).startsWith(name); later++)
      rest.push(isoOf(plan.deliveryDay, later));
    for (const one of rest) await delivery.announceDay({ day: one });
    await chain.waitUntil(day.eve(24 * 26));
    for (const [i, one] of rest.entries()) {
      await delivery.prepareDay({ day: one });
      say(t(`days ${i + 1}/${rest.length}`, `交割日 ${i + 1}/${rest.length}`));
    }
    const { balance, energyWh } = await delivery.closeMonth({ month: name });
    const { amounts } = await offices.student.desk.delivery.shareMonth({ month: name });
    const open = await delivery.tickets();
    if (open.length > 0) await offices.newspaper.desk.delivery.serveTickets();
    const { participant, seat, desk } = protagonist(day);
    const options = {
      participant,
      name: day.name(seat),
      market: plan.title[language],
      currency: plan.currency[language],
    };
    const daily = await desk.delivery.statement({ ...options, day: plan.deliveryDay });
    const monthly = await desk.delivery.statement({ ...options, month: name });
    const faults = [daily, monthly].flatMap(checkStatement);
    mkdirSync(FOLDER, { recursive: true });
    const files = [daily, monthly].map((statement) => {
      const period = statement.period.kind === "day" ? statement.period.day : statement.period.month;
      const file = join(FOLDER, `${period}-${participant}-${language}.html`);
      writeFileSync(file, toHtml(statement, { lang: language }));
      return relative(root, file);
    });
    const currency = plan.currency[language];
    const energy = moneyText(energyWh * 1_000n, 0);
    const sum = moneyText(balance < 0n ? -balance : balance);
    return [
      balance < 0n
        ? t(
            `${name} closed: the fund lacks ${sum} ${currency}, which ${amounts.length} participants bear by their ${energy} MWh; a remainder of base units goes to its named owner.`,
            `${name} 月结：平衡资金池短缺 ${sum} ${currency}，由 ${amounts.length} 户按计量电量 ${energy} MWh 分摊，尾差归约定主体。`,
          )
        : t(
            `${name} closed: the fund's balance of ${sum} ${currency} goes back to ${amounts.length} participants by their ${energy} MWh, a remainder of base units to its named owner.`,
            `${name} 月结：平衡资金池余额 ${sum} ${currency} 按计量电量 ${energy} MWh 返还 ${amounts.length} 户，尾差归约定主体。`,
          ),
      ...(open.length === 0
        ? []
        : [
            t(
              `What the fund could not pay at once had become ${open.length === 1 ? "a ticket" : `${open.length} tickets`}; the money has come in, and a newspaper served it.`,
              `资金池一时无法支付的款项曾以 ${open.length} 张凭证挂账，资金到位后由报社代为兑付。`,
            ),
          ]),
      t(
        `Statement of ${day.name(seat)}, rebuilt from events and transaction inputs and proven to come to what was paid${faults.length === 0 ? "" : ` — with ${faults.length} faults`}:`,
        `${day.name(seat)}的结算单，由事件与交易输入重建，并证明与实付一致${faults.length === 0 ? "" : `（${faults.length} 处不符）`}：`,
      ),
      ...files.map((file) => paint.strong(`  ${file}`)),
    ];
  },
};
