#!/usr/bin/env bash
# python-calamine 0.9.1: a cell whose formula came to an error (#N/A) is read as '', as an empty cell is.
# A balance that Excel could not look up then looks like a balance that nobody wrote. openpyxl 3.1.5 says '#N/A'.
# Seen:
#   openpyxl: ['张三', '#N/A', None, '1.50']
#   python-calamine: ['张三', '', '', '1.50']
# Exits with 1 once that is no longer so.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check python-calamine==0.9.1 openpyxl==3.1.5
"$folder/venv/bin/python" - "$folder/book.xlsx" <<'PYTHON'
import sys

import openpyxl
import python_calamine

path = sys.argv[1]
book = openpyxl.Workbook()
book.active.append(["张三", "#N/A", None, "1.50"])
assert book.active["B1"].data_type == "e"
book.save(path)

by_openpyxl = [cell.value for cell in openpyxl.load_workbook(path).active[1]]
by_calamine = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()[0]
print("openpyxl:", by_openpyxl)
print("python-calamine:", by_calamine)
sys.exit(by_calamine != ["张三", "", "", "1.50"] or by_openpyxl != ["张三", "#N/A", None, "1.50"])
PYTHON
