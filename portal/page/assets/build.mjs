// Builds portal/page/assets/built from source and npm: node build.mjs FOLDER-OF-node_modules [--check]
// Needs govuk-frontend, @marcbachmann/cel-js, sass, esbuild, rtlcss, subset-font, @fontsource-variable/source-sans-3 and
// @fontsource-variable/noto-sans-arabic. With --check nothing is written: what is committed must be what would be built.
// Compressed files are compared unpacked there, since two releases of zlib may pack the same bytes differently.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { brotliCompressSync, brotliDecompressSync, constants, gunzipSync, gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const modules = resolve(process.argv[2] ?? join(here, "../../../e2e/node_modules"));
const need = createRequire(join(modules, "build.js"));
const load = async (name) => {
  const found = await import(pathToFileURL(need.resolve(name)).href);
  return found.default ?? found;
};

const source = join(here, "source");
const built = join(here, "built");
const manifest = {};
const files = new Map();

function keep(name, bytes, squeeze) {
  const data = Buffer.from(bytes);
  const hash = createHash("sha256").update(data).digest("hex").slice(0, 12);
  const dot = name.lastIndexOf(".");
  const hashed = `${name.slice(0, dot)}.${hash}${name.slice(dot)}`;
  files.set(hashed, data);
  if (squeeze) {
    const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: data.length } };
    files.set(`${hashed}.br`, brotliCompressSync(data, options));
    const small = gzipSync(data, { level: 9 });
    small[9] = 255; // the operating system's byte, or two machines would build two files
    files.set(`${hashed}.gz`, small);
  }
  manifest[name] = hashed;
  return hashed;
}

const between = (first, last) => Array.from({ length: last - first + 1 }, (_, i) => String.fromCodePoint(first + i)).join("");
const latin = between(0x20, 0x7e) + between(0xa0, 0xff) + "–—‘’‚“”„•…€−→←↑↓™ŒœŸ\u2009\u200e\u202f\u2011";
const extended = between(0x100, 0x17f) + "ȘșȚțẞẠạẸẹỊịỌọ";
const arabic = between(0x621, 0x63a) + between(0x640, 0x652) + between(0x660, 0x66c) + "،؛؟ٰ";

async function font(name, file, text) {
  const subset = await load("subset-font");
  const bytes = await subset(readFileSync(join(modules, file)), text, {
    targetFormat: "woff2",
    variationAxes: { wght: { min: 400, max: 700 } },
  });
  return keep(name, bytes, false);
}

const face = (family, file, range) =>
  `@font-face{font-family:"${family}";font-style:normal;font-weight:400 700;font-display:swap;src:url(${file}) format("woff2");unicode-range:${range}}`;

async function fonts() {
  const sans = "@fontsource-variable/source-sans-3/files/source-sans-3";
  const noto = "@fontsource-variable/noto-sans-arabic/files/noto-sans-arabic";
  const main = await font("source-sans-3.woff2", `${sans}-latin-wght-normal.woff2`, latin);
  const more = await font("source-sans-3-extended.woff2", `${sans}-latin-ext-wght-normal.woff2`, extended);
  const other = await font("noto-sans-arabic.woff2", `${noto}-arabic-wght-normal.woff2`, arabic);
  return {
    latin:
      face("Source Sans 3", main, "U+20-7E,U+A0-FF,U+152,U+153,U+178,U+2009,U+200E,U+2011,U+2013-201E,U+2022,U+2026,U+202F,U+20AC,U+2122,U+2190-2193,U+2212") +
      face("Source Sans 3", more, "U+100-151,U+154-177,U+179-17F,U+218-21B,U+1E9E,U+1EA0-1EF9"),
    arabic: face("Noto Sans Arabic", other, "U+60C,U+61B,U+61F,U+621-63A,U+640-652,U+660-66C,U+670"),
  };
}

async function styles() {
  const sass = await load("sass");
  const esbuild = await load("esbuild");
  const rtlcss = await load("rtlcss");
  const faces = await fonts();
  const { css } = sass.compile(join(source, "style.scss"), { loadPaths: [join(modules, "govuk-frontend/dist")], quietDeps: true });
  const minify = async (text) => {
    const { code } = await esbuild.transform(text, { loader: "css", minify: true, target: ["chrome100", "firefox100", "safari15.4"], legalComments: "none" });
    return `/*! Parts: govuk-frontend, MIT, © Crown Copyright; fonts: SIL OFL 1.1. See NOTICE beside the source. */\n${code}`;
  };
  keep("page.css", await minify(faces.latin + css), true);
  keep("page-rtl.css", await minify(faces.latin + faces.arabic + rtlcss.process(css)), true);
}

// bundle makes one script of an entry and all that it imports; packages are those of node_modules.
async function bundle(entry, options) {
  const esbuild = await load("esbuild");
  const { outputFiles } = await esbuild.build({
    entryPoints: [join(source, entry)], bundle: true, minify: true, write: false, nodePaths: [modules],
    format: "esm", target: ["es2021"], charset: "utf8", legalComments: "none", ...options,
  });
  return outputFiles[0].contents;
}

// page.js imports live.js and send.js by their built names, and only where a page needs them.
async function scripts() {
  const notice = "/*! Parts: @marcbachmann/cel-js, MIT, © Marc Bachmann. See NOTICE beside the source. */";
  const live = keep("live.js", await bundle("live/live.js", { target: ["es2022"], banner: { js: notice } }), true);
  const sending = keep("send.js", await bundle("send/send.js", {}), true);
  const addresses = { LIVE_SCRIPT: `./${live}`, SEND_SCRIPT: `./${sending}` };
  const define = Object.fromEntries(Object.entries(addresses).map(([name, address]) => [name, JSON.stringify(address)]));
  keep("page.js", await bundle("page.js", { define, external: Object.values(addresses) }), true);
}

const unpacked = (name, data) => (name.endsWith(".br") ? brotliDecompressSync(data) : name.endsWith(".gz") ? gunzipSync(data) : data);

function write() {
  rmSync(built, { recursive: true, force: true });
  mkdirSync(built);
  for (const [name, data] of files) writeFileSync(join(built, name), data);
}

function compare() {
  const stale = [...files].filter(([name, data]) => {
    const path = join(built, name);
    return !existsSync(path) || !unpacked(name, readFileSync(path)).equals(unpacked(name, data));
  });
  const names = [...stale.map(([name]) => name), ...readdirSync(built).filter((name) => !files.has(name))];
  if (names.length === 0) return;
  console.error(`portal/page/assets/built is not what its source builds: ${names.join(", ")}; run make assets`);
  process.exitCode = 1;
}

await styles();
await scripts();
keep("favicon.svg", readFileSync(join(source, "favicon.svg")), true);
const sorted = Object.fromEntries(Object.entries(manifest).sort(([a], [b]) => (a < b ? -1 : 1)));
files.set("manifest.json", Buffer.from(`${JSON.stringify(sorted, null, 2)}\n`));
if (process.argv.includes("--check")) compare();
else write();
