import js from "@eslint/js";
import globals from "globals";

export default [
    js.configs.recommended,
    {
        languageOptions: {
            sourceType: "module",
            globals: { ...globals.browser, luxon: "readonly", odoo: "readonly" },
        },
        rules: {
            "prefer-const": "error",
            "no-console": "error",
            eqeqeq: ["error", "smart"],
        },
    },
];
