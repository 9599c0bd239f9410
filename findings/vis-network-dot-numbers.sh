#!/usr/bin/env bash
# vis-network 10.1.5 draws articles 2.1 and 2.10 of a treaty as one, from a DOT file, and a state written 2 and "2" as two.
#
# DOT is the language of Graphviz, in which many tools write graphs; vis-network reads it by parseDOTNetwork. A node is
# named by a text. One that looks like a number needs no quotes and means the same with them: of 2.34 and "2.34" the grammar
# of DOT says that they do not differ. vis-network makes a JavaScript number of what has no quotes. So 2.10 is 2.1, and an
# edge between the two leads from one to itself; numbers above 2^53, as posts and accounts of social networks have them, fall
# together with their neighbours; Canada's 020 in Correlates of War is 20; and 2 is another node than "2". Graphviz keeps
# each of these apart, or together, as it should be.
# A good engineer would expect names to be kept as texts, since nobody reckons with them: the drawing has fewer nodes than
# the file, or more, and edges that nobody wrote, without an error.
# Until that changes, write every name with quotes, in every place.
#
# Expected if it were right: two nodes and an edge between them in each. Seen: one node and an edge to itself, twice;
# three nodes, of which the labelled one has no edge; 20. Needs node and npm.
# Prints what was seen; exits 1 if that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --legacy-peer-deps vis-network@10.1.5 @hpcc-js/wasm-graphviz@1.29.2
cat >try.mjs <<'NODE'
import assert from "node:assert";
import { createRequire } from "node:module";
import { Graphviz } from "@hpcc-js/wasm-graphviz";

const vis = createRequire(import.meta.url)("vis-network/standalone");
const graphviz = await Graphviz.load();
const files = [
  // A file, the nodes and edges of Graphviz, and those of vis-network.
  ["graph { 2.1 -- 2.10 }", ["2.1", "2.10"], [["2.1", "2.10"]], [2.1], [[2.1, 2.1]]],
  [
    "graph { 9007199254740992 -- 9007199254740993 }",
    ["9007199254740992", "9007199254740993"], [["9007199254740992", "9007199254740993"]],
    [2 ** 53], [[2 ** 53, 2 ** 53]],
  ],
  ['graph { 2 [label="United States"]; "2" -- 710 }', ["2", "710"], [["2", "710"]], [2, "2", 710], [["2", 710]]],
  ["graph { 020 -- 710 }", ["020", "710"], [["020", "710"]], [20, 710], [[20, 710]]],
  ['graph { "2.1" -- "2.10" }', ["2.1", "2.10"], [["2.1", "2.10"]], ["2.1", "2.10"], [["2.1", "2.10"]]],
];
for (const [dot, nodes, edges, seenNodes, seenEdges] of files) {
  const right = JSON.parse(graphviz.layout(dot, "json", "dot"));
  const names = right.objects.map(({ name }) => name);
  assert.deepStrictEqual(names, nodes);
  assert.deepStrictEqual(right.edges.map(({ tail, head }) => [names[tail], names[head]]), edges);

  const seen = vis.parseDOTNetwork(dot);
  const ids = seen.nodes.map(({ id }) => id);
  const ends = seen.edges.map(({ from, to }) => [from, to]);
  console.log(`${dot}: nodes ${JSON.stringify(ids)}, edges ${JSON.stringify(ends)}; Graphviz ${JSON.stringify(nodes)}`);
  assert.deepStrictEqual([ids, ends], [seenNodes, seenEdges]);
}
NODE
node try.mjs
