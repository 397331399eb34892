import {
  defineConfig, // What uses the packed SDK is checked by its own test, where it is installed.
  globalIgnores,
} from "eslint/config";
import tseslint from "typescript-eslint";

/** Node 24 runs the sources as they are: a relative import names the file. */
const NAMES_THE_FILE = {
  regex: "^\\.{1,2}/.*(?<!\\.(ts|mjs|cjs|json))$",
  message: "A relative import names its file, with .ts.",
};

/** … by erasing the types. (The compiler's own check of this stumbles over generated code.) */
const NOT_ERASABLE = [
  "TSEnumDeclaration",
  "TSParameterProperty",
  "TSImportEqualsDeclaration",
  "TSExportAssignment",
].map((selector) => ({
  selector,
  message: "Node runs the sources by erasing types; this would have to be translated.",
}));

export default defineConfig(
  // What uses the packed SDK is checked by its own test, where it is installed.
  globalIgnores([
    "artifacts",
    "cache",
    "coverage",
    "**/dist",
    "sdk/src/typechain",
    "**/*.cjs",
    "test/package/consumer",
  ]),
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "no-restricted-imports": ["error", { patterns: [NAMES_THE_FILE] }],
      "no-restricted-syntax": ["error", ...NOT_ERASABLE],
      eqeqeq: "error",
    },
  },
  {
    // The engines: the same answer everywhere and every time.
    files: ["sdk/src/core/**/*.ts"],
    rules: {
      // Hot loops turn a comparison into a mask: −(a < b) is 0 or −1, without a branch.
      "@typescript-eslint/no-unsafe-unary-minus": "off",
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            NAMES_THE_FILE,
            { regex: "^node:", message: "core runs everywhere: nothing from Node." },
            { regex: "^ethers", message: "core knows no chain." },
          ],
        },
      ],
      "no-restricted-globals": [
        "error",
        ...["Date", "performance", "process", "Buffer", "fetch", "setTimeout", "setInterval", "crypto"].map((name) => ({
          name,
          message: "core is pure: it has no clock and no I/O.",
        })),
      ],
      "no-restricted-properties": [
        "error",
        { object: "Math", property: "random", message: "core is pure: chance comes in as a seed." },
      ],
    },
  },
  {
    // chai's assertions are expressions; what a chain answers has no static type.
    files: ["test/**/*.ts", "sdk/test/**/*.ts"],
    rules: {
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/no-unused-expressions": "off",
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-return": "off",
    },
  },
);
