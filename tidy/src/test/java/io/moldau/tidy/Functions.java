package io.moldau.tidy;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import javax.tools.ToolProvider;

/// Every method and constructor of some source files, as the compiler's own parser sees them.
final class Functions {
    private Functions() {}

    /// One method or constructor: where it stands, its length in lines and its parameters.
    record Function(String place, int lines, int parameters, boolean constructor) {}

    static List<Function> of(List<Path> files) {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var found = new ArrayList<Function>();
        try (var manager = compiler.getStandardFileManager(null, null, null)) {
            var task =
                    (JavacTask)
                            compiler.getTask(
                                    null,
                                    manager,
                                    null,
                                    List.of("-proc:none"),
                                    null,
                                    manager.getJavaFileObjectsFromPaths(files));
            var positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                var path = Path.of(unit.getSourceFile().toUri());
                new Scan(unit, positions, Sources.name(path), found).scan(unit, null);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private static final class Scan extends TreeScanner<Void, Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final LineMap lines;
        private final String file;
        private final List<Function> found;
        private final Deque<ClassTree> classes = new ArrayDeque<>();

        Scan(
                CompilationUnitTree unit,
                SourcePositions positions,
                String file,
                List<Function> found) {
            this.unit = unit;
            this.positions = positions;
            this.lines = unit.getLineMap();
            this.file = file;
            this.found = found;
        }

        @Override
        public Void visitClass(ClassTree node, Void unused) {
            classes.push(node);
            super.visitClass(node, null);
            classes.pop();
            return null;
        }

        @Override
        public Void visitMethod(MethodTree node, Void unused) {
            long start = positions.getStartPosition(unit, node);
            long end = positions.getEndPosition(unit, node);
            if (start >= 0 && end > start) {
                int first = (int) lines.getLineNumber(start);
                int length = (int) lines.getLineNumber(end) - first + 1;
                boolean constructor = node.getName().contentEquals("<init>");
                // The canonical constructor of a record is data, not a call somebody writes by
                // hand.
                boolean record = classes.getFirst().getKind() == Tree.Kind.RECORD;
                int parameters = constructor && record ? 0 : node.getParameters().size();
                var place = file + ":" + first + " " + node.getName();
                found.add(new Function(place, length, parameters, constructor));
            }
            return super.visitMethod(node, null);
        }
    }
}
