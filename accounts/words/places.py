"""Why a file of places cannot be loaded."""

HALLS_IN_USE = "这些医保大厅的窗口办过业务，不能去掉，只能改：{names}"
COLUMNS_MISSING = "{file} 缺少列：{columns}"
NO_SUCH_AREA = "没有这个统筹区：{code}"
