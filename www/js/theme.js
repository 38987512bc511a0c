// The theme that a link names, before anything is painted: the scripts that know all settings come later.
// It is no module, so that the page waits for it.

{
  const named = /[#&]theme=(light|dark)(&|$)/.exec(location.hash);
  if (named) document.documentElement.dataset.theme = named[1];
}
