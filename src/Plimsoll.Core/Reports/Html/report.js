(() => {
  const root = document.documentElement;
  const wanted = matchMedia("(prefers-color-scheme: dark)");
  const set = dark => { root.dataset.theme = dark ? "dark" : "light"; };
  set(wanted.matches);
  wanted.addEventListener("change", e => set(e.matches));
  document.addEventListener("click", e => {
    const button = e.target.closest("button");
    if (!button) return;
    if (button.dataset.act === "theme") set(root.dataset.theme !== "dark");
    if (button.dataset.act === "open") {
      const all = [...document.querySelectorAll("details.finding")];
      const open = all.some(d => !d.open);
      all.forEach(d => { d.open = open; });
    }
    if (button.dataset.act === "copy") {
      const text = button.parentElement.querySelector("pre").textContent;
      navigator.clipboard?.writeText(text).then(() => {
        button.textContent = "copied";
        setTimeout(() => { button.textContent = "copy"; }, 1500);
      });
    }
  });
  addEventListener("beforeprint", () => document.querySelectorAll("details").forEach(d => { d.open = true; }));
})();
