// deeper.mjs
import { count, defineArchitecture, expertsOn, gateName, layers, range, tower } from "mmoe-exp";
var mmoeTwoLayers = defineArchitecture({
  name: "mmoe-two-layers",
  title: "MMoE, two layers",
  sizes: { experts: count(8), expert: layers([14, 14], { times: ["experts"] }), tower: layers([8]) },
  fitted: "expert",
  build(g, x, tasks, sizes) {
    const experts = expertsOn(g, x, sizes.experts, sizes.expert).map(({ output }) => output);
    return range(tasks).map((task) => {
      const logits = g.dense(x, sizes.experts, { name: gateName({ task }), bias: false, role: "gate" });
      return tower(g, g.mixture(g.softmax(logits, { task }), experts), sizes.tower, task);
    });
  }
});
export {
  mmoeTwoLayers
};
