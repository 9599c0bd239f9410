#!/usr/bin/env bash
# graphology-graphml 0.5.2 gives an alliance a direction, and reads a number that is a default as text.
#
# graphology is the graph of Sigma's pages; graphology-graphml reads GraphML for it. Graphs in GraphML are mixed: an edge has the
# direction that edgedefault says, unless its own `directed` "overwrites" it (the schema's words). In a file of visits, which
# are directed, a treaty of directed="false" becomes a visit from its first state to the other; the reverse, directed="true" in
# an undirected file, is heeded. A <default> of a key with attr.type="int" is the text of the file, where a value
# written at an edge is a number: the level of two relations, one of 4 and one of the default 3, is 43 together.
# A good engineer would expect an alliance to be one from both sides, as its reader of GEXF has it, and one type for one key:
# who asks with whom North Korea stands finds no treaty with China, and a threshold compares texts with numbers.
# Until that changes, write each undirected edge twice, and each value at its edge.
#
# Expected if it were right: undirected, found from both; 7. Seen: directed, found from China alone; "43". Needs node and npm.
# Prints what was seen; exits 1 if that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund graphology@0.26.0 graphology-types@0.24.8 graphology-graphml@0.5.2
cat >try.mjs <<'NODE'
import assert from "node:assert";
import Graph from "graphology";
import graphml from "graphology-graphml";

const file = (fallback, own) => `<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
  <key id="level" for="edge" attr.name="level" attr.type="int"><default>3</default></key>
  <graph edgedefault="${fallback}">
    <node id="CHN"/><node id="PRK"/><node id="RUS"/>
    <edge id="treaty" source="CHN" target="PRK" directed="${own}"><data key="level">4</data></edge>
    <edge id="visit" source="PRK" target="RUS"/>
  </graph>
</graphml>`;

const graph = graphml.parse(Graph, file("directed", "false"));
const levels = graph.mapEdges((edge, attributes) => attributes.level);
const sum = levels.reduce((one, other) => one + other);
console.log(`treaty undirected: ${graph.isUndirected("treaty")}; North Korea's: ${graph.outboundNeighbors("PRK")}`);
console.log(`levels: ${JSON.stringify(levels)}, together ${JSON.stringify(sum)}`);
assert.strictEqual(graph.isUndirected("treaty"), false);
assert.deepStrictEqual(graph.outboundNeighbors("PRK"), ["RUS"]);
assert.deepStrictEqual(graph.outboundNeighbors("CHN"), ["PRK"]);
assert.deepStrictEqual(levels, [4, "3"]);
assert.strictEqual(sum, "43");
assert.strictEqual(graphml.parse(Graph, file("undirected", "true")).isDirected("treaty"), true);
NODE
node try.mjs
