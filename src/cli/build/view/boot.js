// Unpacks the page's script and that of its workers, and runs the page's. It is no module: it must run from a file too. The
// policy of the page knows the hash of what it unpacks.

{
  const unpacked = (packed) => {
    const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).text();
  };
  const add = (text, properties) => {
    const script = Object.assign(document.createElement('script'), properties);
    script.textContent = text;
    document.body.append(script);
  };
  const { main, worker } = JSON.parse(document.getElementById('dien-code').textContent);
  Promise.all([unpacked(main), unpacked(worker)]).then(([main, worker]) => {
    add(worker, { type: 'text/plain', id: 'dien-worker' });
    add(main, {});
  });
}
