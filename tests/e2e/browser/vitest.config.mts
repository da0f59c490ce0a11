// The suite that uses every screen in a browser, on the real engine behind the development server.
import { fileURLToPath } from "node:url";
import { createRequire } from "node:module";

const here = fileURLToPath(new URL(".", import.meta.url));
const packages = createRequire(new URL("../../../ui/package.json", import.meta.url));

// A plain object: the packages lie in ui/, so `vitest/config` cannot be imported by its name from here.
export default {
  root: here,
  resolve: {
    alias: { "playwright-core": packages.resolve("playwright-core"), "axe-core": packages.resolve("axe-core") },
  },
  test: {
    include: [process.env["ML_CONNECTOR_BENCH"] === undefined ? "**/*.test.ts" : "**/*.bench.ts"],
    environment: "node",
    fileParallelism: false,
    testTimeout: 240_000,
    hookTimeout: 120_000,
    // As patient as the page: a machine that is busy is slow, not wrong.
    expect: { poll: { timeout: 20_000 } },
    globals: true,
    reporters: ["default"],
  },
};
