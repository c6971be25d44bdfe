/*
 * What a page keeps from people who see little, hear it read, or hold a phone: text of too little
 * contrast, controls without a name, and controls that are cut off at the side.
 */
() => {
    const LARGE = 24;
    const LARGE_BOLD = 18.66;
    const CONTROLS = "button, input:not([type=hidden]), select, textarea, a[href], [role=button]";
    // What Odoo draws by itself, and in its own colours.
    const OF_ODOO = [
        ".o_navbar, .o-mail-Chatter, .o-mail-ChatterContainer, .o-mail-Form-chatter",
        ".o_control_panel :not(.o_deposit_report_bar *), .o_form_label, .o_tax_total_label",
        ".fc-timegrid-axis-cushion, .o_optional_columns_dropdown, .o_arrow_button, .text-muted",
        ".o_button_more, .o_address_format, .o_group_name",
    ].join(", ");
    const faults = new Set();

    function parse(color) {
        const [red, green, blue, alpha = 1] = color.match(/[\d.]+/g).map(Number);
        return { red, green, blue, alpha };
    }

    function mix(above, below) {
        const channel = (name) => above[name] * above.alpha + below[name] * (1 - above.alpha);
        return { red: channel("red"), green: channel("green"), blue: channel("blue"), alpha: 1 };
    }

    /** Returns what is behind an element, or nothing where it is a picture. */
    function getBackground(element) {
        const layers = [];
        for (let el = element; el; el = el.parentElement) {
            const style = getComputedStyle(el);
            if (style.backgroundImage !== "none") {
                return null;
            }
            layers.push(parse(style.backgroundColor));
            if (layers.at(-1).alpha === 1) {
                break;
            }
        }
        const white = { red: 255, green: 255, blue: 255, alpha: 1 };
        return layers.reduceRight((below, above) => mix(above, below), white);
    }

    function getLuminance({ red, green, blue }) {
        const [r, g, b] = [red, green, blue].map((value) => {
            const part = value / 255;
            return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    }

    function getContrast(one, other) {
        const [light, dark] = [getLuminance(one), getLuminance(other)].sort((a, b) => b - a);
        return (light + 0.05) / (dark + 0.05);
    }

    function describe(element) {
        const named = element.closest("[name]");
        const place = named ? ` in ${named.getAttribute("name")}` : "";
        const classes = [...element.classList].slice(0, 4).join(".");
        const text = element.textContent.trim().replace(/\s+/g, " ").slice(0, 40);
        return `<${element.localName}${classes && "."}${classes}>${place} “${text}”`;
    }

    function isShown(element) {
        const { width, height } = element.getBoundingClientRect();
        return width > 1 && height > 1 && element.checkVisibility({ checkOpacity: true });
    }

    function hasOwnText(element) {
        return [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    }

    function checkContrast(element) {
        const style = getComputedStyle(element);
        const size = parseFloat(style.fontSize);
        const isLarge = size >= LARGE || (size >= LARGE_BOLD && style.fontWeight >= 700);
        const background = getBackground(element);
        if (!background || element.closest(":disabled, .disabled")) {
            return;
        }
        const contrast = getContrast(mix(parse(style.color), background), background);
        if (contrast < (isLarge ? 3 : 4.5)) {
            faults.add(`contrast ${contrast.toFixed(2)}: ${describe(element)}`);
        }
    }

    function getName(control) {
        const labels = [...(control.labels || [])];
        const ids = (control.getAttribute("aria-labelledby") || "").split(" ").filter(Boolean);
        const others = ids.map((id) => document.getElementById(id)).filter(Boolean);
        const pictures = [...control.querySelectorAll("[alt], [aria-label], [title]")];
        return [
            ...["aria-label", "title", "placeholder", "alt"].map((name) =>
                control.getAttribute(name),
            ),
            ...[...labels, ...others].map((element) => element.textContent),
            ...pictures.flatMap((el) => [el.alt, el.ariaLabel, el.title]),
            control.matches("input") ? "" : control.textContent,
        ].some((text) => text?.trim());
    }

    function canScroll(element) {
        for (let el = element.parentElement; el && el !== document.body; el = el.parentElement) {
            if (el.scrollWidth > el.clientWidth && getComputedStyle(el).overflowX !== "visible") {
                return getComputedStyle(el).overflowX !== "hidden";
            }
        }
        return false;
    }

    for (const element of document.querySelectorAll("body *")) {
        if (hasOwnText(element) && isShown(element) && !element.closest(OF_ODOO)) {
            checkContrast(element);
        }
    }
    for (const control of document.querySelectorAll(CONTROLS)) {
        if (!isShown(control) || control.closest(OF_ODOO)) {
            continue;
        }
        if (!getName(control)) {
            faults.add(`no name: ${describe(control)}`);
        }
        const { left, right } = control.getBoundingClientRect();
        if ((right > innerWidth + 1 || left < -1) && !canScroll(control)) {
            faults.add(`cut off: ${describe(control)}`);
        }
    }
    if (document.documentElement.scrollWidth > innerWidth + 1) {
        faults.add("the page is wider than the screen");
    }
    return [...faults];
};
