// Runs before the first paint, so that a chosen theme does not flash.
try {
  const ui = JSON.parse(localStorage.getItem('carpulse-ui') || '{}');
  if (ui.theme) document.documentElement.dataset.theme = ui.theme;
} catch { /* storage is closed to us: the system's theme it is */ }
