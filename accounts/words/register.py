"""What is wrong with a file of the insured register, or with a row of it: never quoting a cell."""

NO_FILE = "不是普通文件：{path}"
CANNOT_OPEN = "打不开文件：{path}"
CANNOT_WRITE = "不能写入 {path}，什么都没有导入。"
EMPTY = "文件是空的：{path}"
ONLY_A_HEADER = "文件里只有表头，没有数据。"
UNKNOWN_ENCODING = "文件既不是 UTF-8 也不是 GB18030 编码：{path}"
OLD_EXCEL = "这是旧版或加密的 Excel 文件，请另存为 XLSX 或 CSV 再导入。"
BROKEN_XLSX = "不是完整的 XLSX 文件：{path}"
HUGE_XLSX = "XLSX 文件解压后太大，请另存为 CSV 再导入。"
LONG_XLSX = "XLSX 最多 {most:,} 行，请另存为 CSV 再导入。"
OPEN_QUOTE_IN_HEADER = "表头的引号没有成对。"
COLUMNS_MISSING = "表头缺少列：{columns}。"
COLUMNS_TWICE = "表头有重复的列：{columns}。"

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
NO_NAME = "姓名缺失"
LONG_NAME = "姓名超过 50 个字"
LOST_CHARACTERS = "姓名中有丢失的字"
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
DEATH_TO_COME = "死亡日期还没有到"
DEATH_BEFORE_BIRTH = "死亡日期早于出生日期"
NO_DAY = "{what}不是有效的日期"
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
A_CHARACTER = "某"
"""Stands for a Chinese character of a cell that is told by its shape."""
HEADER_OF_BAD_ROWS = ("行号", "人员编号", "列", "读到的样子", "原因和办法")
REST_COUNTS = "（只是这里没有导入，这一行的其余内容已导入）"
MORE_BAD_ROWS = ",,,,还有更多，列在导入时写出的 errors.csv 里\r\n"

# Of a file of places.
HALLS_IN_USE = "这些医保大厅的窗口办过业务，不能去掉，只能改：{names}"
PLACES_COLUMNS_MISSING = "{file} 缺少列：{columns}"
NO_SUCH_AREA = "没有这个统筹区：{code}"
