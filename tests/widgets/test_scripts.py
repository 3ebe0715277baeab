"""Scripts are written as modules and loaded as one file, which must mean the same."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from glidekit.widgets import scripts
from glidekit.widgets.scripts import STATIC, join_modules, script

MODULES = sorted(Path(str(STATIC)).rglob("*.js"))
SCRIPTS = (
    "body_map",
    "form",
    "nerve_explorer",
    "player",
    "safety_check",
    "shared",
    "sound_test",
    "take_along",
    "watch",
)
NODE = shutil.which("node")


def joined(*modules: str) -> str:
    """The modules p.js, q.js and parts/r.js joined, p.js first."""
    texts = dict(zip(("p.js", "q.js", "parts/r.js"), modules, strict=False))
    return join_modules("p.js", texts.__getitem__)


TAKE_A = 'import { a } from "./q.js";\n'


def test_a_module_comes_once_and_before_those_that_need_it():
    text = joined(
        TAKE_A + 'import { b } from "./parts/r.js";\nexport default a + b;\n',
        "export const a = 1;\n",
        'import { a } from "../q.js";\nexport const b = a;\n',
    )
    assert re.findall(r"\S+;", text) == ["1;", "a;", "b;"]


def test_an_import_of_several_lines_is_taken_out():
    text = joined(
        'import {\n  a,\n  b,\n} from "./q.js";\na(b);\n', "export function a() {}\nexport class b {}\n"
    )
    assert "import" not in text
    assert text.endswith("a(b);\n")


REFUSED = [
    (
        [TAKE_A + "const c = 1;\n", "const c = 2;\nexport const a = 1;\n"],
        "Both q.js and p.js give the name 'c'",
    ),
    ([TAKE_A + "const { d: e, a } = f;\n", "export const a = 1;\n"], "Both q.js and p.js give the name 'a'"),
    ([TAKE_A, "const a = 1;\n"], "imports 'a' from q.js, which does not export it"),
    ([TAKE_A, 'import { b } from "./p.js";\n'], "circle: p.js -> q.js -> p.js"),
    (['import { a as b } from "./q.js";\n', "export const a = 1;\n"], "imports 'a as b'"),
    (['import * as q from "./q.js";\n'], "cannot be joined"),
    (['import q from "far";\n'], "cannot be joined"),
    (['export { a } from "./q.js";\n'], "cannot be joined"),
    (["const a = 1;\nexport { a };\n"], "cannot be joined"),
]


@pytest.mark.parametrize(("modules", "words"), REFUSED)
def test_what_would_read_differently_in_one_scope_is_refused(modules, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        joined(*modules)


@pytest.mark.parametrize("name", SCRIPTS)
@pytest.mark.skipif(NODE is None, reason="needs Node.js 20 or newer")
def test_each_script_is_one_module_that_a_browser_can_load(name):
    read = subprocess.run(
        [str(NODE), "--input-type=module", "--check", "-"],
        input=script(name), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert read.returncode == 0, read.stderr
    assert len(re.findall(r"^export default", script(name), re.MULTILINE)) == 1


def test_every_module_is_part_of_a_script():
    whole = "".join(map(script, SCRIPTS))
    for path in MODULES:
        header, _, _ = path.read_text(encoding="utf-8").partition("*/")
        assert header in whole, path


TEXT = re.compile(r"""/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.DOTALL)
TEMPLATE = re.compile(r"`(?:\\.|[^`\\])*`")
PATTERN = r"\b(?:const|let|var)\s+[{\[]([^=]*?)[}\]]\s*(?:=|of)"
PARAMETERS = r"(?<!if )(?<!for )(?<!while )(?<!switch )\(([^()]*(?:\([^()]*\)[^()]*)*)\)\s*(?:=>|\{)"


def code_of(text: str) -> str:
    """A script without comments and strings; of a template only the expressions in it."""
    return TEMPLATE.sub(lambda found: " ".join(re.findall(r"\$\{([^}]*)\}", found[0])), TEXT.sub(" ", text))


def declared(code: str) -> set[str]:
    """Every name that a script declares anywhere, parameters included."""
    lists = [*re.findall(PATTERN, code), *re.findall(PARAMETERS, code)]
    single = re.findall(r"\b(?:function\*?|class|const|let|var)\s+(\w+)|(?<![\w.])(\w+)\s*=>", code)
    return {name for part in lists for name in re.findall(r"\w+", part)} | {a or b for a, b in single}


def borrowed(name: str, read) -> set[str]:
    """Names that a module of this script uses from others without importing them, as "module: name"."""
    modules: dict[str, scripts._Module] = {}
    scripts._add(name, read, modules, ())
    found = set()
    for path, module in modules.items():
        code = code_of(module.body)
        imported = {
            one for names, _ in scripts._IMPORT.findall(read(path)) for one in re.findall(r"\w+", names)
        }
        others = {one for other, one_of in modules.items() if other != path for one in one_of.names}
        for one in others - imported - declared(code):
            # Skip a property, key or method of that name.
            if re.search(rf"(?<![\w.$#]){one}\b(?!\s*:)(?!\([^()]*\)\s*\{{)", code):
                found.add(f"{path}: {one}")
    return found


def test_a_name_of_another_module_that_was_not_imported_is_found():
    texts = {
        "p.js": 'import { a } from "./q.js";\nconst { c } = a;\na(b, c, "b", d.b);\n',
        "q.js": "export const a = 1;\nconst b = 2;\nconst c = 3;\n",
    }
    assert borrowed("p.js", texts.__getitem__) == {"p.js: b"}


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_module_uses_no_name_of_another_without_importing_it(name):
    assert borrowed(f"{name}.js", lambda path: STATIC.joinpath(path).read_text(encoding="utf-8")) == set()
