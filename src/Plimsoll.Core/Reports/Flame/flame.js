(() => {
  const flames = document.querySelector(".flames");
  flames.classList.add("scripted");
  const pick = name => flames.querySelector(`select[data-pick=${name}]`);
  const search = flames.querySelector("input");
  const boxes = new Map([...flames.querySelectorAll("svg.flame")].map(f => [f, [...f.children].filter(c => c.tagName === "svg").map(svg => ({
    svg, x: parseFloat(svg.getAttribute("x")), y: +svg.getAttribute("y"), w: parseFloat(svg.getAttribute("width")),
    name: svg.querySelector("title").textContent.split("\n")[0], text: svg.querySelector("text"),
  }))]));
  const shown = () => flames.querySelector("figure:not([hidden]) svg.flame");
  const slack = 0.002;

  // The box fills the width; its callers stay above it, all others go.
  const zoom = (flame, to) => {
    for (const b of boxes.get(flame)) {
      const holds = b.y <= to.y && b.x <= to.x + slack && b.x + b.w >= to.x + to.w - slack;
      const within = b.y > to.y && b.x >= to.x - slack && b.x + b.w <= to.x + to.w + slack;
      b.svg.style.display = holds || within ? "" : "none";
      b.svg.setAttribute("x", holds ? "0%" : (b.x - to.x) / to.w * 100 + "%");
      b.svg.setAttribute("width", holds ? "100%" : b.w / to.w * 100 + "%");
      const named = holds || b.w / to.w >= 0.02;
      if (named && !b.text) {
        b.text = document.createElementNS("http://www.w3.org/2000/svg", "text");
        b.text.setAttribute("x", 4);
        b.text.setAttribute("y", 14);
        b.text.textContent = b.name.split(".").slice(-2).join(".");
        b.svg.append(b.text);
      }
      if (b.text) b.text.style.display = named ? "" : "none";
    }
  };

  const find = () => {
    const flame = shown();
    const found = flames.querySelector(".found");
    found.textContent = "";
    if (!flame) return;
    const wanted = search.value.trim().toLowerCase();
    flame.classList.toggle("searched", wanted !== "");
    let share = 0, end = -1, count = 0;
    const hits = [];
    for (const b of boxes.get(flame)) {
      const hit = wanted !== "" && b.y > 0 && b.name.toLowerCase().includes(wanted);
      b.svg.classList.toggle("hit", hit);
      if (hit) hits.push(b);
    }
    // What is found within what is found counts once.
    for (const b of hits.sort((p, q) => p.x - q.x || q.w - p.w)) {
      count++;
      if (b.x + b.w > end + slack) {
        share += b.x + b.w - Math.max(end, b.x);
        end = b.x + b.w;
      }
    }
    if (wanted) found.textContent = count ? `${count} boxes, ${share.toFixed(1)} %` : "not there";
  };

  const show = () => {
    for (const figure of flames.querySelectorAll("figure")) {
      figure.hidden = figure.dataset.kind !== pick("kind").value || figure.dataset.endpoint !== pick("endpoint").value;
    }
    find();
  };

  flames.addEventListener("change", e => { if (e.target.dataset.pick) show(); });
  search.addEventListener("input", find);
  flames.addEventListener("click", e => {
    const flame = shown();
    if (!flame) return;
    if (e.target.dataset?.flame === "whole") zoom(flame, boxes.get(flame)[0]);
    const box = e.target.closest("svg.flame > svg");
    if (box) zoom(flame, boxes.get(flame).find(b => b.svg === box));
  });
  show();
})();
