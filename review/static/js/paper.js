// Pictures of paper: addresses of crops, and the zoomable page (OpenSeadragon over tiles the server cuts).

/* global OpenSeadragon */

// Return the address of a crop of a page, to be shown `height` pixels high (null: its own pixels).
export function cropUrl(pageId, box, height = null) {
  return `/api/v1/pages/${pageId}/crop?box=${box.join(",")}${height ? `&height=${height}` : ""}`;
}

// Load a picture ahead, so that it is there at once when its turn comes.
export function preload(url) {
  const image = new Image();
  image.decoding = "async";
  image.src = url;
}

// The pyramid of a page as OpenSeadragon wants it: levels halve, tiles of 512 pixels (review/images.py).
function tileSource(page) {
  return {
    width: page.width_px,
    height: page.height_px,
    tileSize: 512,
    minLevel: 8,
    getTileUrl: (level, column, row) => `/api/v1/pages/${page.id}/tiles/${level}/${column}_${row}.jpg`,
  };
}

// OpenSeadragon would add an inline style sheet, which our Content-Security-Policy refuses (and reports). It
// leaves that out where an element of this name stands; one of no known namespace does nothing else.
function standInForInlineStyle() {
  if (document.querySelector("style[data-openseadragon-mobile-css]")) return;
  const stand = document.createElementNS("urn:sohoa:none", "style");
  stand.setAttribute("data-openseadragon-mobile-css", "true");
  document.head.append(stand);
}

// The viewer is large: it comes when the first page is to be shown, and what can be read without it is shown before.
let coming = null;
function viewerLoaded() {
  coming ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = document.querySelector("[data-viewer-script]").dataset.viewerScript;
    script.addEventListener("load", () => resolve(), { once: true });
    script.addEventListener("error", () => reject(new Error(`${script.src} did not load`)), { once: true });
    document.head.append(script);
  });
  return coming;
}

// A page in a frame. Boxes are [x, y, w, h] in pixels of the page image. Nothing but `show` may be called before
// the first page is shown.
export class Paper {
  constructor(element) {
    this.element = element;
    this.page = null;
    this.viewer = null;
    this.ready = Promise.resolve();
  }

  async start() {
    await viewerLoaded();
    if (this.viewer) return;
    standInForInlineStyle();
    this.viewer = new OpenSeadragon.Viewer({
      element: this.element,
      drawer: "canvas",
      showNavigationControl: false,
      showNavigator: false,
      animationTime: 0.15,
      springStiffness: 12,
      immediateRender: true,
      maxZoomPixelRatio: 3,
      visibilityRatio: 0.6,
      gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
    });
  }

  // Show a page ({id, width_px, height_px}); the same page again costs nothing unless `anew` is asked for.
  show(page, { anew = false } = {}) {
    if (this.page?.id === page.id && !anew) return this.ready;
    this.page = page;
    this.ready = this.open(page);
    return this.ready;
  }

  async open(page) {
    await this.start();
    await new Promise((resolve) => {
      this.viewer.addOnceHandler("open", () => resolve());
      this.viewer.open(tileSource(page));
    });
  }

  rect(box) {
    return this.viewer.viewport.imageToViewportRectangle(...box);
  }

  // Lay elements over the page in place of the earlier ones of the same layer: [{box, element}].
  lay(layer, marks) {
    for (const old of this.layers?.[layer] ?? []) this.viewer.removeOverlay(old);
    this.layers = { ...this.layers, [layer]: marks.map((mark) => mark.element) };
    for (const { box, element } of marks) this.viewer.addOverlay({ element, location: this.rect(box) });
  }

  // Bring a box into view with at least `around` times its height to see around it, never larger than it is.
  lookAt(box, { around = 9 } = {}) {
    const [x, y, w, h] = box;
    const height = Math.max(h * around, this.viewer.element.clientHeight);
    const width = Math.max(w * 1.6, this.viewer.element.clientWidth);
    const view = [x + w / 2 - width / 2, y + h / 2 - height / 2, width, height];
    this.viewer.viewport.fitBounds(this.rect(view), true);
  }

  // Show the page's whole width at the height of a box: its row is read across.
  lookAlong([, y, , h]) {
    const { width_px: width } = this.page;
    const height = (width * this.viewer.element.clientHeight) / this.viewer.element.clientWidth;
    this.viewer.viewport.fitBounds(this.rect([0, y + h / 2 - height / 2, width, height]), true);
  }

  // Move only as far as needed for the box to be seen.
  reveal(box) {
    const seen = this.viewer.viewport.getBounds();
    const wanted = this.rect(box);
    const [isAcross, isDown] = [["x", "width"], ["y", "height"]].map(
      ([start, size]) => wanted[start] >= seen[start] && wanted[start] + wanted[size] <= seen[start] + seen[size],
    );
    if (isAcross && isDown) return;
    const [center, target] = [seen.getCenter(), wanted.getCenter()];
    const point = new OpenSeadragon.Point(isAcross ? center.x : target.x, isDown ? center.y : target.y);
    this.viewer.viewport.panTo(point, true);
  }

  // Bring an element of a layer that got the focus into view. The browser has scrolled its frame for that, which
  // would shift the layers against the page.
  revealFocused(box) {
    for (const frame of [this.viewer.canvas, this.viewer.container, this.viewer.element]) frame.scrollTo(0, 0);
    this.reveal(box);
  }

  whole() {
    this.viewer?.viewport.goHome(true);
  }

  // Let a box be dragged; resolve with it in page pixels, or null when Escape is pressed.
  drag() {
    return new Promise((resolve) => {
      const frame = document.createElement("div");
      frame.className = "mark dragged";
      let start = null;
      const point = (event) => this.viewer.viewport.pointFromPixel(event.position);
      const boxTo = (end) => {
        const from = this.viewer.viewport.viewportToImageCoordinates(start);
        const to = this.viewer.viewport.viewportToImageCoordinates(end);
        const [x, y] = [Math.min(from.x, to.x), Math.min(from.y, to.y)];
        return [x, y, Math.abs(from.x - to.x), Math.abs(from.y - to.y)].map(Math.round);
      };
      const tracker = new OpenSeadragon.MouseTracker({
        element: this.viewer.canvas,
        pressHandler: (event) => {
          start = point(event);
          this.viewer.addOverlay({ element: frame, location: new OpenSeadragon.Rect(start.x, start.y, 0, 0) });
        },
        dragHandler: (event) => start && this.viewer.updateOverlay(frame, this.rect(boxTo(point(event)))),
        releaseHandler: (event) => start && finish(boxTo(point(event))),
      });
      const onKey = (event) => event.key === "Escape" && finish(null);
      const finish = (box) => {
        tracker.destroy();
        document.removeEventListener("keydown", onKey);
        this.viewer.removeOverlay(frame);
        this.viewer.setMouseNavEnabled(true);
        resolve(box && box[2] > 8 && box[3] > 8 ? box : null);
      };
      this.viewer.setMouseNavEnabled(false);
      document.addEventListener("keydown", onKey);
    });
  }
}
