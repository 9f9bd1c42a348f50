"""What is wrong with a file of the insured register, or with a row of it: never quoting a cell."""

NO_FILE = "不是普通文件：{path}"
CANNOT_OPEN = "打不开文件：{path}"
CANNOT_WRITE = "不能写入 {path}，什么都没有导入。"
EMPTY = "文件是空的：{path}"
ONLY_A_HEADER = "文件里只有表头，没有数据。"
UNKNOWN_ENCODING = "文件既不是 UTF-8 也不是 GB18030 编码：{path}"
ENCRYPTED = "这个 Excel 文件加了密码，请在 Excel 或 WPS 里取消密码后再导入。"
BROKEN_XLS = "不是完整的 XLS 文件，请用 Excel 或 WPS 打开后另存为 XLSX 再导入。"
BROKEN_DBF = "不是完整的 DBF 文件，请重新导出。"
BROKEN_XLSX = "不是完整的 XLSX 文件：{path}"
HUGE_XLSX = "XLSX 文件解压后太大，请另存为 CSV 再导入。"
LONG_XLSX = "XLSX 最多 {most:,} 行，请另存为 CSV 再导入。"
WIDE_XLSX = "工作表太宽，最多 {most} 列。请删去右边不用的列后再导入。"
FULL_OF_ERRORS = "工作表里公式错误（#N/A、#REF! 等）太多，请改正后再导入。"
LOOKS_PDF = "这看起来是 PDF 文件，不是名册。请用 CSV、XLSX、XLS 或 DBF 格式的名册。"
LOOKS_PICTURE = "这看起来是图片，不是名册。请用 CSV、XLSX、XLS 或 DBF 格式的名册。"
LOOKS_ARCHIVE = "这看起来是压缩包，请解压后再导入里面的名册。"
LOOKS_DATABASE = "这看起来是数据库文件或 SQL 语句，请从数据库导出为 CSV 再导入。"
LOOKS_PROGRAM = "这看起来是程序，不是名册。"
LOOKS_WEB_PAGE = "这看起来是网页（HTML），不是真正的 Excel 文件。请用 Excel 或 WPS 打开后另存为 XLSX 再导入。"
LOOKS_XML = "这看起来是 XML 文件（例如“XML 表格 2003”），请用 Excel 或 WPS 打开后另存为 XLSX 再导入。"
LOOKS_WORD = "这看起来是 Word 文档，不是名册。请用 CSV、XLSX、XLS 或 DBF 格式的名册。"
LOOKS_JSON = "这看起来是 JSON 数据，不是名册。请用 CSV、XLSX、XLS 或 DBF 格式的名册。"
LOOKS_XLSB = "这是 XLSB 格式的 Excel 文件，请另存为 XLSX 再导入。"
LOOKS_ODS = "这是 ODS 格式的表格，请另存为 XLSX 再导入。"
LOOKS_LIKE_NOTHING = "看不出这是什么文件。请用 CSV、XLSX、XLS 或 DBF 格式的名册。"
HEADER_DAMAGED = "表头里有损坏的字节，请重新导出这个文件。"
OPEN_QUOTE_IN_HEADER = "表头的引号没有成对。"
COLUMNS_MISSING = "表头缺少列：{columns}。"
COLUMNS_TWICE = "表头有重复的列：{columns}。"

NUMBERS_THROUGHOUT = (
    "{columns}整列存成了数字，开头的 0 和第 15 位以后的数字已经丢失。"
    "请把整列设为文本再导出；丢失的数字补不回来，要从原来的系统重新导出。"
)

DAMAGED_BYTE = "这一行有损坏的字节，请重新导出这个文件，或在原来的系统里核对这一行"
CUT_RECORD = "文件在这一行中间断了，请重新导出这个文件"
OPEN_QUOTE = "引号没有成对"
WRONG_WIDTH = "列数与表头不一致"
REFUSED_BY_DATABASE = "数据库不接受这一行"
OTHER_NUMBER = "人员编号已登记为另一个证件号码，更正请在医保局后台办理"
OTHER_OWNER = "证件号码已登记在另一个人员编号下"
NEW_NEEDS_A_NAME = "新参保人的姓名必须完整，整行没有导入"
REPLACED_NUMBER = "这个人员编号已经不用了，现在是 {now}，请在登记里改过来"
NOT_MERGED_YET = "登记余额里还没有并进来的那个人员编号的钱，余额没有改动；请先在登记里把两个编号合并"
TWO_NUMBERS = "同一人员编号在文件中有不同的证件号码"
BELOW_ZERO = "登记余额减少后会低于零：已使用的金额多于登记的余额，请核对"

NO_PSN_NO = "人员编号缺失"
BAD_PSN_NO = "人员编号应为 1 至 30 位字母或数字"
KEPT_AS_NUMBER = "这一列存成了数字，后几位已经丢失；请把整列设为文本再导出"
TELEPHONE_AS_NUMBER = "手机号码存成了数字，又不是 11 位手机号，原来的号码没有改；请把整列设为文本再导出"
NO_NAME = "姓名缺失"
LONG_NAME = "姓名超过 50 个字"
LOST_CHARACTERS = "姓名中有丢失的字，请按身份证补全姓名再导出"
NO_NUMBER = "证件号码缺失"
BAD_SEX = "性别应为 1（男）、2（女）、0（未知）或 9（未说明）"
OTHER_SEX = "性别与证件号码不一致"
OTHER_BIRTH_DATE = "出生日期与证件号码不一致"
BAD_BIRTH_DATE = "出生日期不对"
BAD_INSUTYPE = "险种应为 3 位数字，例如 310 或 390"
BAD_STATUS = "参保状态应为 0、1、2、3 或 4"
BAD_AREA = "参保区划应为 6 位数字，前两位是省份代码"
BAD_ACCT_FLAG = "个人账户标志应为 0 或 1"
NO_BALANCE = "账户余额缺失"
BAD_BALANCE = "账户余额应为数字，最多两位小数，不能是负数"
HUGE_BALANCE = "账户余额大得不合理"
BAD_CARD_NO = "社会保障卡号应为 5 至 32 位字母或数字"
CARD_OF_TWO = "这个社会保障卡号登记在两个人名下，两个人的这一行都没有导入；请核对是谁的卡"
DEATH_TO_COME = "死亡日期还没有到"
DEATH_BEFORE_BIRTH = "死亡日期早于出生日期"
NO_DAY = "{what}不是有效的日期"
TWO_DIGIT_YEAR = "{what}的年份只有两位，分不清是哪个世纪；请把整列设为 2001-01-31 这样的日期再导出"
BIRTH_DATE = "出生日期"
DEATH_DATE = "死亡日期"
INSURED_FROM = "参保日期"
PAUSED_ON = "暂停参保日期"

COLUMN_NAMES = {
    "psn_no": "人员编号",
    "psn_name": "姓名",
    "psn_cert_type": "证件类型",
    "certno": "证件号码",
    "gend": "性别",
    "brdy": "出生日期",
    "tel": "手机号码",
    "insutype": "险种",
    "psn_insu_stas": "参保状态",
    "insuplc_admdvs": "参保地",
    "acct_flag": "有无个人账户",
    "balc": "账户余额",
    "psn_insu_date": "参保日期",
    "paus_insu_date": "暂停参保日期",
    "card_no": "社会保障卡号",
    "died_on": "死亡日期",
}
HEADERS = {
    "psn_no": ("人员编号", "个人编号"),
    "psn_name": ("姓名", "人员姓名"),
    "psn_cert_type": ("证件类型", "人员证件类型"),
    "certno": ("证件号码",),
    "gend": ("性别",),
    "brdy": ("出生日期",),
    "tel": ("手机号码", "联系电话"),
    "insutype": ("险种", "险种类型"),
    "psn_insu_stas": ("参保状态", "人员参保状态"),
    "insuplc_admdvs": ("参保地", "参保所属医保区划"),
    "acct_flag": ("有无个人账户", "个人账户标志"),
    "balc": ("账户余额", "个人账户余额"),
    "psn_insu_date": ("参保日期", "个人参保日期"),
    "paus_insu_date": ("暂停参保日期",),
    "card_no": ("社会保障卡号", "社保卡号"),
    "died_on": ("死亡日期",),
}
"""How the columns are called in Chinese."""
# What the doctor says.
DAYS_ARE_NUMBERS = "日期存成了 Excel 日期，能读懂"
TELEPHONES_ARE_NUMBERS = "手机号码存成了数字，11 位手机号能读懂"
_AS_TEXT = (
    "Excel：选中整列，“数据”→“分列”，下一步到第三步选“文本”，完成；WPS：选中整列，“数据”→“分列”，同样选“文本”。"
    "已经丢失的数字补不回来，要从原来的系统按文本重新导出"
)
_DAYS = (BIRTH_DATE, DEATH_DATE, INSURED_FROM, PAUSED_ON)
_AS_DAY = "Excel、WPS：选中整列，“设置单元格格式”→“自定义”，填 yyyy-mm-dd，再另存"
_AGAIN = "请重新导出这个文件；传文件用压缩包，不要用聊天软件转换"
FIX_AT_SOURCE = "请在原来的系统里改正后重新导出"
FIXES = {
    KEPT_AS_NUMBER: _AS_TEXT,
    TELEPHONE_AS_NUMBER: _AS_TEXT,
    TELEPHONES_ARE_NUMBERS: "不用改；下次把整列设为文本更稳妥",
    DAYS_ARE_NUMBERS: "不用改",
    DAMAGED_BYTE: _AGAIN,
    CUT_RECORD: _AGAIN,
    OPEN_QUOTE: "Excel、WPS：另存为 CSV UTF-8 会把引号配成对",
    WRONG_WIDTH: "Excel、WPS：打开后另存为 XLSX，多出来的逗号会看得见",
    LOST_CHARACTERS: "请按身份证把姓名补全；从 Oracle 等数据库导出时用 UTF-8 或 GB18030 编码",
    **{NO_DAY.format(what=what): _AS_DAY for what in (BIRTH_DATE, DEATH_DATE, INSURED_FROM, PAUSED_ON)},
    **{
        TWO_DIGIT_YEAR.format(what=what): _AS_DAY
        for what in (BIRTH_DATE, DEATH_DATE, INSURED_FROM, PAUSED_ON)
    },
    BAD_BALANCE: "Excel、WPS：选中整列，“设置单元格格式”→“数值”，两位小数，再另存",
}
"""How each is put right, in the words of the menus."""

A_CHARACTER = "某"
"""Stands for a Chinese character of a cell that is told by its shape."""
HEADER_OF_BAD_ROWS = ("行号", "人员编号", "列", "读到的样子", "原因和办法")
REST_COUNTS = "（只是这里没有导入，这一行的其余内容已导入）"
MORE_BAD_ROWS = ",,,,还有更多，列在导入时写出的 errors.csv 里\r\n"

# Of a file of places.
HALLS_IN_USE = "这些医保大厅的窗口办过业务，不能去掉，只能改：{names}"
PLACES_COLUMNS_MISSING = "{file} 缺少列：{columns}"
NO_SUCH_AREA = "没有这个统筹区：{code}"
