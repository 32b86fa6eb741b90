"""A notebook run by nbclient in the installed kernel: outputs, updates of a display, an error at its cell."""
import unittest

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError


def run(*sources):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    NotebookClient(notebook, kernel_name="forge", timeout=60).execute()
    return notebook


class NotebookTests(unittest.TestCase):
    def test_outputs_and_updates(self):
        notebook = run(
            'var shown = display("before");',
            'System.out.println("line");\nList.of(1, 2)',
            'shown.update("after");',
        )
        first, second, _ = notebook.cells
        self.assertEqual("after", first.outputs[0].data["text/plain"])
        self.assertEqual("line\n", second.outputs[0].text)
        self.assertEqual("[1, 2]", second.outputs[1].data["text/plain"])
        self.assertEqual("java", notebook.metadata.language_info.name)

    def test_an_error_names_the_cell(self):
        with self.assertRaises(CellExecutionError) as raised:
            run("int fine = 1;", 'throw new IllegalStateException("on purpose");')
        self.assertEqual("java.lang.IllegalStateException", raised.exception.ename)
        self.assertIn("Cell[2]:1", raised.exception.traceback)


if __name__ == "__main__":
    unittest.main(verbosity=2)
