// Starts Redoc on this installation's own description.
Redoc.init('/openapi.json', {
  expandResponses: '200,201,202',
  hideHostname: false,
  jsonSampleExpandLevel: 4,
  nativeScrollbars: true,
  pathInMiddlePanel: true,
  requiredPropsFirst: true,
  sortTagsAlphabetically: false,
  theme: {
    colors: { primary: { main: '#0b5c6b' }, text: { primary: '#1c2a2e' } },
    typography: {
      fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif',
      headings: { fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif', fontWeight: '600' },
      code: { fontFamily: 'ui-monospace, "Cascadia Mono", "DejaVu Sans Mono", Menlo, monospace', fontSize: '13px' },
    },
    sidebar: { backgroundColor: '#f3f6f6', textColor: '#1c2a2e' },
    rightPanel: { backgroundColor: '#14282d' },
  },
}, document.getElementById('reference'));
