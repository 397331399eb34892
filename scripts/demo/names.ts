/** Invented places and companies of an invented province. */
import type { Kind, Source } from "../../sdk/src/participants/index.ts";
import type { Trade } from "./province.ts";

/** A name in pinyin or English, and in Chinese. */
export interface Name {
  en: string;
  zh: string;
}

export const PROVINCE: Name = { en: "Lanchuan", zh: "岚川省" };

/** Places of the province; each company stands at one. */
export const PLACES: readonly Name[] = [
  { en: "Qingshi", zh: "青石" },
  { en: "Bailu", zh: "白鹭" },
  { en: "Songling", zh: "松岭" },
  { en: "Shawan", zh: "沙湾" },
  { en: "Chiyan", zh: "赤岩" },
  { en: "Linjiang", zh: "临江" },
  { en: "Shiqiao", zh: "石桥" },
  { en: "Nanping", zh: "南坪" },
  { en: "Beiyuan", zh: "北塬" },
  { en: "Longtan", zh: "龙潭" },
  { en: "Liuxi", zh: "柳溪" },
  { en: "Jintan", zh: "金滩" },
  { en: "Yunmen", zh: "云门" },
  { en: "Hongqi", zh: "虹旗" },
  { en: "Meiwu", zh: "梅坞" },
  { en: "Zhuyuan", zh: "竹园" },
  { en: "Taohe", zh: "桃河" },
  { en: "Heishui", zh: "黑水" },
  { en: "Lanhai", zh: "岚海" },
  { en: "Fengkou", zh: "风口" },
  { en: "Yangpo", zh: "阳坡" },
  { en: "Gaotai", zh: "高台" },
  { en: "Xiyu", zh: "西峪" },
  { en: "Dongmu", zh: "东木" },
];

/** What companies of a trade are called, behind the name of their place. */
export const COMPANIES: Readonly<Record<Trade, readonly Name[]>> = {
  thermal: [{ en: "Thermal Power", zh: "火电" }],
  gas: [{ en: "Gas Turbines", zh: "燃气" }],
  hydro: [{ en: "Hydropower", zh: "水电" }],
  wind: [{ en: "Wind", zh: "风电" }],
  solar: [{ en: "Solar", zh: "光伏" }],
  user: [
    { en: "Steel", zh: "钢铁" },
    { en: "Aluminium", zh: "铝业" },
    { en: "Cement", zh: "水泥" },
    { en: "Chemicals", zh: "化工" },
    { en: "Glass", zh: "玻璃" },
    { en: "Data Centre", zh: "数据中心" },
  ],
  retailer: [
    { en: "Power Retail", zh: "售电" },
    { en: "Energy Service", zh: "能源服务" },
  ],
  prosumer: [
    { en: "Industrial Park", zh: "产业园" },
    { en: "Storage", zh: "储能" },
  ],
};

/** The institutions in a sentence. */
export const SHORT_NAME: Readonly<Record<string, Name>> = {
  operator: { en: "operator", zh: "运营机构" },
  regulator: { en: "regulator", zh: "监管机构" },
  government: { en: "government", zh: "政府" },
  grid: { en: "grid company", zh: "电网企业" },
};

const SOURCES: Readonly<Record<Source, Name>> = {
  Coal: { en: "thermal", zh: "火电" },
  Gas: { en: "gas", zh: "气电" },
  Hydro: { en: "hydro", zh: "水电" },
  Nuclear: { en: "nuclear", zh: "核电" },
  Wind: { en: "wind", zh: "风电" },
  Solar: { en: "solar", zh: "光伏" },
  Biomass: { en: "biomass", zh: "生物质" },
  Storage: { en: "prosumers", zh: "产消者" },
  Other: { en: "generators", zh: "发电企业" },
};

const KINDS: Readonly<Partial<Record<Kind, Name>>> = {
  LargeUser: { en: "large users", zh: "电力用户" },
  Retailer: { en: "retailers", zh: "售电公司" },
};

/** What somebody is called by its unit's source, or else by its kind. */
export function sourceName({ source, kind }: { source: Source | null; kind: Kind }): Name {
  return (source === null ? KINDS[kind] : SOURCES[source]) ?? { en: kind, zh: kind };
}
