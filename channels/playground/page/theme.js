// Runs before the page is drawn, so that no one is dazzled.
(() => {
  const saved = localStorage.getItem('expert-theme');
  if (saved) document.documentElement.dataset.theme = saved;
})();
