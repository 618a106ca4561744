// controls.mjs
import { count, defineArchitecture, expertsOn, gateName, layers, mlp, range, tower } from "mmoe-exp";
var equalGates = defineArchitecture({
  name: "equal-gates",
  title: "Equal gates",
  sizes: { experts: count(8), expert: layers([16], { times: ["experts"] }), tower: layers([8]) },
  fitted: "expert",
  build(g, x, tasks, sizes) {
    const experts = expertsOn(g, x, sizes.experts, sizes.expert).map(({ output }) => output);
    const mean = g.scale(g.add(experts), 1 / experts.length);
    return range(tasks).map((task) => tower(g, mean, sizes.tower, task));
  }
});
var oneGatedExpert = defineArchitecture({
  name: "one-gated-expert",
  title: "One gated expert",
  sizes: { expert: layers([113]), tower: layers([8]) },
  fitted: "expert",
  build(g, x, tasks, sizes) {
    const experts = expertsOn(g, x, 1, sizes.expert).map(({ output }) => output);
    return range(tasks).map((task) => {
      const gate = g.sigmoid(g.dense(x, 1, { name: gateName({ task }), bias: false, role: "gate" }));
      return tower(g, g.mixture(gate, experts), sizes.tower, task);
    });
  }
});
var sharedTwoLayers = defineArchitecture({
  name: "shared-two-layers",
  title: "Shared, two layers",
  sizes: { bottom: layers([70, 70]), tower: layers([8]) },
  fitted: "bottom",
  build(g, x, tasks, sizes) {
    const bottom = mlp(g, x, sizes.bottom, "bottom");
    return range(tasks).map((task) => tower(g, bottom, sizes.tower, task));
  }
});
var separateTwoLayers = defineArchitecture({
  name: "separate-two-layers",
  title: "Separate, two layers",
  sizes: { bottom: layers([43, 43]), tower: layers([8]) },
  fitted: "bottom",
  build: (g, x, tasks, sizes) => range(tasks).map((task) => tower(g, mlp(g, x, sizes.bottom, `bottom/${task}`), sizes.tower, task))
});
export {
  equalGates,
  oneGatedExpert,
  separateTwoLayers,
  sharedTwoLayers
};
