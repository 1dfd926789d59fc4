"""The content examples of the product document, by the heading they stand under."""

EXAMPLES: dict[str, dict[str, object]] = {
    "stage 2 output": {
        "title_1": {
            "type": "text",
            "content": "المعادلات التفاضلية الجزئية",
            "direction": "rtl",
            "language": "ar",
        },
        "col_right_1": {
            "type": "text",
            "content": "في هذا الفصل نناقش المعادلات التفاضلية...",
            "direction": "rtl",
            "language": "ar",
        },
        "col_left_1": {
            "type": "text",
            "content": "ويمكن تصنيف هذه المعادلات إلى عدة أنواع...",
            "direction": "rtl",
            "language": "ar",
        },
        "eq_1": {
            "type": "math",
            "content": "\\frac{\\partial^2 u}{\\partial x^2} + \\frac{\\partial^2 u}{\\partial y^2} = 0",
            "format": "latex",
            "display": "block",
        },
        "footnote_1": {"type": "text", "content": "١- انظر المرجع السابق، ص ٤٥", "direction": "rtl", "language": "ar"},
    },
    "inline references": {
        "para_1": {
            "type": "text",
            "content": "Consider the function {{inline_eq_1}} where x > 0",
            "direction": "ltr",
            "language": "en",
            "inline_refs": {"inline_eq_1": "f(x) = x^2"},
        }
    },
    "nested table": {
        "table_1": {
            "type": "table",
            "content": {
                "headers": ["العمود ١", "العمود ٢"],
                "rows": [["القيمة ١", "القيمة ٢"], ["القيمة ٣", "القيمة ٤"]],
            },
            "direction": "rtl",
        }
    },
    "segments": {
        "col_right_1": {
            "type": "mixed",
            "direction": "rtl",
            "language": "ar",
            "segments": [
                {"type": "text", "content": "نعتبر الدالة "},
                {"type": "math", "content": "f(x) = x^2", "display": "inline"},
                {"type": "text", "content": " حيث "},
                {"type": "math", "content": "x > 0", "display": "inline"},
                {"type": "text", "content": " وهي دالة متصلة."},
            ],
        },
        "para_1": {"type": "text", "content": "هذه فقرة نصية بدون معادلات.", "direction": "rtl", "language": "ar"},
    },
    "figures": {
        "figure_1": {
            "type": "figure",
            "description": "Graph showing relationship between x and y variables",
            "position": {"x": "center", "width": "80%"},
        },
        "caption_1": {"type": "text", "content": "الشكل ١: العلاقة بين المتغيرين", "direction": "rtl"},
    },
    "extraction error": {
        "col_right_1": {
            "type": "error",
            "error": "Could not extract text - image quality too low",
            "fallback": "[EXTRACTION_FAILED: col_right_1]",
        }
    },
    "display equation": {
        "eq_1": {
            "type": "math",
            "content": "\\int_0^\\infty e^{-x^2} dx = \\frac{\\sqrt{\\pi}}{2}",
            "display": "block",
            "equation_number": "1",
        }
    },
    "table": {
        "table_1": {
            "type": "table",
            "direction": "rtl",
            "headers": ["العمود ١", "العمود ٢", "العمود ٣"],
            "rows": [["قيمة", "قيمة", "قيمة"], ["قيمة", "قيمة", "قيمة"]],
            "caption": "جدول ١: وصف الجدول",
        }
    },
    "figure": {
        "figure_1": {
            "type": "figure",
            "description": "Description of what the figure shows",
            "position": "center",
            "width": "80%",
        }
    },
    "error": {"x_1": {"type": "error", "error": "Extraction failed: [reason]", "fallback": "[FAILED: ref_id]"}},
}
