// One press: after "Run All Cells", a notebook of this workbook shows the first thing to answer.
//
// JupyterLab and Notebook 7 move to the last cell when all cells run, so a reader who pressed the button on
// top has to find the way back. This keeps the top in view while the cells run, then shows the cell that
// waits for an answer, or the cell that failed. After a reload it shows that cell again if its widget lives.
//
// In a small window (a phone, a laptop at twice the size) it closes the side bars and puts prompts and tools away;
// in a large one they come back. JupyterLab keeps the shares of its panels, not their widths: a side bar that was
// most of a narrow window would be most of a wide one too, so there the notebook gets its part back.
//
// Whatever is wider than its place can be scrolled by keyboard.
//
// Only notebooks whose cells carry the tags below are touched. Nothing here runs a cell: it scrolls, and it
// saves after a run, so that a reload finds the widgets again.
//
// Written by hand in the form that JupyterLab loads (`window._JUPYTERLAB[name] = {init, get}`): no bundler.

(() => {
  const START = 'glidekit-start'; // the cell with the button
  const FIRST = 'glidekit-first'; // the cell with the first thing to answer
  const RUN_ALL = 'notebook:run-all-cells';
  const WIDGET = 'application/vnd.jupyter.widget-view+json';
  const SETTLE_MS = 2_500; // a form grows for about a second while its script loads
  const SMALL = {
    width: 900,
    height: 480,
    css: `.glidekit-small :is(.jp-InputPrompt, .jp-OutputPrompt, .jp-Collapser) { display: none; }
      .glidekit-small .jp-Notebook .jp-Cell { padding-inline: 4px; }`,
  };
  // JupyterLab's side bars and what lies between them; Notebook 7 has none.
  const SIDE_BY_SIDE = 'jp-main-split-panel';
  const SHARES = {sideBar: 1, middle: 2.5}; // JupyterLab's own at the start
  const EXPAND = {left: 'expandLeft', right: 'expandRight'};
  const COLLAPSE = {left: 'collapseLeft', right: 'collapseRight'};
  const SCROLLED = '.jp-OutputArea-output, .jp-RenderedMarkdown';
  const REACHED = {tabindex: '0', role: 'group', 'aria-label': 'Scrolls sideways'};
  const SIDEWAYS = ['ArrowLeft', 'ArrowRight']; // folds a notebook's headings
  const ACTS = ['wheel', 'pointerdown', 'keydown', 'touchstart'];

  // Voila has run the page already: the button, and the paragraph about it, would lead nowhere.
  const BUTTON_LINE = `p:has(> [data-commandlinker-command="${RUN_ALL}"])`;
  const NOTHING_TO_RUN = `${BUTTON_LINE}, ${BUTTON_LINE} + p { display: none; }`;

  function addStyle(css) {
    const style = document.createElement('style');
    style.textContent = css;
    document.head.append(style);
  }

  /** The index of the first cell with this tag, or -1. */
  const tagged = (panel, tag) =>
    panel.content.widgets.findIndex(({model}) => model.getMetadata('tags')?.includes?.(tag));

  const outputs = cell => cell.model.sharedModel.toJSON().outputs ?? [];

  const failed = panel =>
    panel.content.widgets.findIndex(cell => outputs(cell).some(one => one.output_type === 'error'));

  /** A signal that ends when the reader scrolls, points or types: from then on the page is theirs. */
  function untilReaderActs(panel) {
    const control = new AbortController();
    const options = {capture: true, passive: true, signal: control.signal};
    for (const act of ACTS) panel.node.addEventListener(act, () => control.abort(), options);
    return control.signal;
  }

  /** Keep an element at the top edge while what is around it still grows. */
  async function hold(element, until, signal) {
    while (!signal.aborted && element.isConnected && !until()) {
      const scroller = element.closest('.jp-WindowedPanel-outer') ?? element.closest('.jp-Notebook');
      const off = element.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
      const room = scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop;
      if (off < 0 || (off > 1 && room > 1)) scroller.scrollTop += off;
      await new Promise(requestAnimationFrame);
    }
  }

  /** Make this cell the active one and bring it to the top; its output, where it has one. */
  async function show(panel, index, until, signal) {
    const {content} = panel;
    if (signal.aborted || index < 0) return;
    content.deselectAll();
    content.activeCellIndex = index;
    await content.scrollToItem(index, 'start').catch(() => {}); // a later scroll took its place
    const cell = content.widgets[index];
    await hold(outputs(cell).length ? cell.outputArea.node : cell.node, until, signal);
  }

  const settled = () => {
    const end = performance.now() + SETTLE_MS;
    return () => performance.now() > end;
  };

  async function afterRun(panel, result) {
    const signal = untilReaderActs(panel);
    let running = true;
    const over = Promise.resolve(result).catch(() => false).finally(() => (running = false));
    const top = show(panel, tagged(panel, START), () => !running, signal);
    const well = await over;
    await top;
    const shown = show(panel, well ? tagged(panel, FIRST) : failed(panel), settled(), signal);
    if (!panel.isDisposed && !panel.model.readOnly) await panel.context.save();
    await shown;
  }

  /** Whether the kernel still knows the widget that this cell shows. */
  async function lives(panel, cell) {
    const shown = outputs(cell).map(one => one.data?.[WIDGET]?.model_id).filter(Boolean);
    const kernel = panel.sessionContext.session?.kernel;
    if (!kernel || !shown.length) return false;
    const {content} = await kernel.requestCommInfo({target_name: 'jupyter.widget'});
    return content.status === 'ok' && shown.some(id => id in content.comms);
  }

  async function afterReload(panel) {
    await Promise.all([panel.context.ready, panel.revealed]);
    const signal = untilReaderActs(panel);
    await panel.sessionContext.ready;
    const index = tagged(panel, FIRST);
    if (index >= 0 && (await lives(panel, panel.content.widgets[index])))
      await show(panel, index, settled(), signal);
  }

  /** Make commands act on the opened notebook, though nothing on the page was touched yet. */
  async function makeCurrent({shell, restored}, panel) {
    await Promise.all([restored, panel.context.ready, panel.revealed]);
    if (!shell.currentWidget && tagged(panel, START) >= 0) shell.activateById(panel.id);
  }

  /** Side bars that leave the notebook less than half of the window get the shares that JupyterLab begins with. */
  function takeBackRoom(panel) {
    let [middle, around] = [panel, panel.parent];
    while (around && around.id !== SIDE_BY_SIDE) [middle, around] = [around, around.parent];
    if (!around) return;
    const shares = around.relativeSizes();
    const own = around.widgets.indexOf(middle);
    if (shares[own] >= 0.5) return;
    around.setRelativeSizes(shares.map((share, at) => (at === own ? SHARES.middle : share && SHARES.sideBar)));
  }

  /**
   * Side bars and tools step aside where they would leave no room, and come back with the room. What the reader
   * opened or closed meanwhile stays.
   */
  function keepRoom({shell, restored}, tracker) {
    const small = window.matchMedia(`(max-width: ${SMALL.width - 1}px), (max-height: ${SMALL.height - 1}px)`);
    let aside; // the side bars that stepped aside; null while the window is large
    /** Whether the window has just become large, or was so when the first notebook opened. */
    const fitSides = () => {
      if (aside !== undefined && small.matches === (aside !== null)) return false;
      for (const side of aside ?? []) if (shell[`${side}Collapsed`]) shell[EXPAND[side]]?.();
      aside = small.matches ? Object.keys(EXPAND).filter(side => shell[`${side}Collapsed`] === false) : null;
      for (const side of aside ?? []) shell[COLLAPSE[side]]?.();
      return !small.matches;
    };
    const fit = panel => {
      if (panel.isDisposed || tagged(panel, START) < 0) return;
      // A bar that has just come back has its share in the next frame.
      if (fitSides()) requestAnimationFrame(() => takeBackRoom(panel));
      panel.toolbar.setHidden(small.matches);
      panel.toggleClass('glidekit-small', small.matches);
    };
    addStyle(SMALL.css);
    small.addEventListener('change', () => tracker.forEach(fit));
    tracker.widgetAdded.connect((_, panel) => {
      Promise.all([restored, panel.context.ready, panel.revealed]).then(() => fit(panel)).catch(console.warn);
    });
  }

  /** Let Tab reach, and arrow keys scroll, what is wider than its place, such as a pandas table. */
  function scrollByKeys(panel) {
    const turn = event => {
      if (event.target === event.currentTarget && SIDEWAYS.includes(event.key)) event.stopPropagation();
    };
    const reach = ({target}) => {
      const wide = target.scrollWidth > target.clientWidth + 1;
      if (wide === reached.has(target)) return;
      if (wide) {
        for (const [name, value] of Object.entries(REACHED)) target.setAttribute(name, value);
        target.addEventListener('keydown', turn);
        reached.add(target);
      } else {
        for (const name of Object.keys(REACHED)) target.removeAttribute(name);
        target.removeEventListener('keydown', turn);
        reached.delete(target);
      }
    };
    const reached = new WeakSet();
    const sizes = new ResizeObserver(changes => changes.forEach(reach));
    const look = node => {
      if (!(node instanceof Element)) return;
      if (node.matches(SCROLLED)) sizes.observe(node);
      for (const one of node.querySelectorAll(SCROLLED)) sizes.observe(one);
    };
    const added = new MutationObserver(changes => {
      for (const {addedNodes} of changes) addedNodes.forEach(look);
    });
    look(panel.content.node);
    added.observe(panel.content.node, {childList: true, subtree: true});
    panel.disposed.connect(() => [sizes, added].forEach(one => one.disconnect()));
  }

  const plugin = (INotebookTracker) => ({
    id: 'glidekit:one-press',
    description: 'After a run, shows the first thing to answer in a notebook of the workbook.',
    autoStart: true,
    optional: [INotebookTracker], // Voila has none, and no cells to scroll to
    activate: (app, tracker) => {
      if (!tracker) return addStyle(NOTHING_TO_RUN);
      const {commands} = app;
      commands.commandExecuted.connect((_, {id, result}) => {
        const panel = tracker.currentWidget;
        if (id === RUN_ALL && panel && tagged(panel, START) >= 0) afterRun(panel, result).catch(console.warn);
      });
      keepRoom(app, tracker);
      tracker.widgetAdded.connect((_, panel) => {
        makeCurrent(app, panel).catch(console.warn);
        afterReload(panel).catch(console.warn);
        panel.context.ready.then(() => tagged(panel, START) >= 0 && scrollByKeys(panel)).catch(console.warn);
      });
    },
  });

  let shared;
  window._JUPYTERLAB = window._JUPYTERLAB ?? {};
  window._JUPYTERLAB.glidekit = {
    init: async scope => {
      shared = scope;
    },
    get: async () => {
      const [version] = Object.values(shared['@jupyterlab/notebook']);
      const {INotebookTracker} = (await version.get())();
      return () => ({__esModule: true, default: plugin(INotebookTracker)});
    },
  };
})();
