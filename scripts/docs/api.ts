/**
 * npm run docs:api [-- --check]
 *
 * Writes the reference of the SDK to docs/api/, from the sources' own comments; with --check it writes nothing. A name without
 * a comment, a link that leads nowhere: each warning is an error.
 */
import { join } from "node:path";
import {
  Application,
  Comment,
  type Context,
  Converter,
  type DeclarationReflection,
  LogLevel,
  ReflectionKind,
  type TypeDocOptions,
} from "typedoc";
import ts from "typescript";
import { ensureBuilt, root } from "../build.ts";

const sdk = (...path: string[]) => join(root, "sdk", ...path);

const options: TypeDocOptions = {
  name: "@gridbourse/sdk",
  entryPoints: ["index.ts", "core/index.ts", "history/index.ts"].map((entry) => sdk("src", entry)),
  tsconfig: sdk("tsconfig.build.json"),
  readme: sdk("README.md"),
  out: join(root, "docs", "api"),
  disableSources: true,
  excludePrivate: true,
  logLevel: LogLevel.Warn,
  treatWarningsAsErrors: true,
  requiredToBeDocumented: ["Function", "Class", "Interface", "TypeAlias", "Variable", "Enum"],
  // Helpers of types, and the generated types of the contracts, are not for readers.
  validation: { notDocumented: true, invalidLink: true, notExported: false },
};

/** `contractError("Name(…)", { en: …, zh: … })`, which a class of a refusal extends. */
function refusalOf(declaration: ts.Declaration | undefined): ts.CallExpression | undefined {
  if (declaration === undefined || !ts.isClassDeclaration(declaration)) return undefined;
  const base = declaration.heritageClauses?.[0]?.types[0]?.expression;
  return base && ts.isCallExpression(base) && base.expression.getText() === "contractError" ? base : undefined;
}

/** The English sentence of a refusal, with the names of its values in braces. */
function sentenceOf(refusal: ts.CallExpression): string | undefined {
  const sentences = refusal.arguments[1];
  if (sentences === undefined || !ts.isObjectLiteralExpression(sentences)) return undefined;
  const english = sentences.properties.find((property) => property.name?.getText() === "en");
  if (english === undefined || !ts.isPropertyAssignment(english) || !ts.isArrowFunction(english.initializer))
    return undefined;
  const { body } = english.initializer;
  if (ts.isStringLiteralLike(body)) return body.text;
  if (!ts.isTemplateExpression(body)) return undefined;
  const spans = body.templateSpans.map(({ expression, literal }) => `{${expression.getText()}}${literal.text}`);
  return body.head.text + spans.join("");
}

/** A refusal of a contract speaks for itself: its signature and its sentence are its comment. */
function commentOnRefusal(context: Context, reflection: DeclarationReflection): void {
  if (!reflection.kindOf(ReflectionKind.Class) || reflection.hasComment()) return;
  const refusal = refusalOf(context.getSymbolFromReflection(reflection)?.declarations?.[0]);
  const signature = refusal?.arguments[0];
  if (refusal === undefined || signature === undefined || !ts.isStringLiteralLike(signature)) return;
  const lines = [sentenceOf(refusal), `\`${signature.text}\``].filter((line) => line !== undefined);
  reflection.comment = new Comment([{ kind: "text", text: lines.join("\n\n") }]);
}

/** @returns whether all is well; what is wrong has been printed */
async function writeReference(check: boolean): Promise<boolean> {
  const app = await Application.bootstrap(options);
  app.converter.on(Converter.EVENT_CREATE_DECLARATION, commentOnRefusal);
  const project = await app.convert();
  if (project === undefined) return false;
  app.validate(project);
  const well = !app.logger.hasErrors() && !app.logger.hasWarnings();
  if (well && !check) await app.generateOutputs(project);
  return well && !app.logger.hasErrors() && !app.logger.hasWarnings();
}

await ensureBuilt({ onProgress: (line) => console.error(line) });
const check = process.argv.includes("--check");
const well = await writeReference(check);
if (well && !check) console.log("written to docs/api/index.html");
process.exitCode = well ? 0 : 1;
